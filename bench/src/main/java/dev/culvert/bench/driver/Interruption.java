package dev.culvert.bench.driver;

import dev.culvert.bench.rig.RunMarker;
import dev.culvert.bench.rig.Scratch;
import java.io.PrintStream;
import java.util.List;

/**
 * Ctrl-C, and other ways to be told to stop: no process of the run stays behind, and what was
 * measured is in the folder already.
 */
final class Interruption {

  private static final List<String> BY_SIGNAL = List.of("exit code 130", "exit code 143");
  private static final int ATTEMPTS = 50;
  private static final int ENOUGH_QUIET = 5;

  private static volatile boolean underWay;

  private Interruption() {}

  /** Prepares for it; the returned action says that the run has ended by itself. */
  static Runnable prepare(String runId, ResultFolder folder, PrintStream console) {
    Thread hook =
        new Thread(
            () -> {
              underWay = true;
              killAll(runId);
              Scratch.of(runId).close();
              console.println("Interrupted. What was measured is in " + folder.path());
            },
            "culvert-bench-interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      if (!underWay) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    };
  }

  /** Whether a fork failed only because the run is being stopped: the signal goes to both. */
  static boolean isUnderWay(ForkResult fork) {
    String failure = fork.failure();
    return underWay || (failure != null && BY_SIGNAL.stream().anyMatch(failure::contains));
  }

  /**
   * More than once, since one may be starting just now. One that starts even later finds nobody at
   * its control channel, and ends by itself.
   */
  private static void killAll(String runId) {
    int quiet = 0;
    for (int i = 0; i < ATTEMPTS && quiet < ENOUGH_QUIET; i++) {
      List<ProcessHandle> alive = RunMarker.alive(runId);
      alive.forEach(ProcessHandle::destroyForcibly);
      quiet = alive.isEmpty() ? quiet + 1 : 0;
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
