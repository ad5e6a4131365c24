package dev.culvert.bench.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that starts a sleeping {@link ForeignProcess} and is to be killed. */
final class SleepingParent {

  private SleepingParent() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    try (ForeignProcess sleeper =
        ForeignProcess.start("a sleeper", Path.of("/"), List.of("sleep", args[0]))) {
      System.out.println("started " + sleeper.cpuMillis());
      new CountDownLatch(1).await();
    }
  }
}
