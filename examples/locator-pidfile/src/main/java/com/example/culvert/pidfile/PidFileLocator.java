package com.example.culvert.pidfile;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.pod.PodProcess;
import dev.culvert.core.pod.PodWatcher;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Finds pods by the pid files in a directory. */
final class PidFileLocator implements PodLocator {

  private final Path directory;
  private final PodWatcher watcher;

  PidFileLocator(Path directory, Duration watchInterval) {
    this.directory = directory;
    watcher = new PodWatcher("locator-pidfile", watchInterval);
  }

  @Override
  public CompletionStage<PodAddress> locate(PodRef pod) {
    return watcher.ask(() -> find(pod));
  }

  @Override
  public Watch watch(PodAddress address, Consumer<CulvertException> gone) {
    return watcher.watch(address, gone);
  }

  @Override
  public void close() {
    watcher.close();
  }

  private PodAddress find(PodRef pod) {
    Path file = directory.resolve(pod.namespace() + "_" + pod.name() + ".pid");
    try {
      return PodProcess.address(pod, Long.parseLong(Files.readString(file).strip()));
    } catch (NoSuchFileException e) {
      throw new CulvertException(
          Failure.NOT_FOUND, "no pod " + pod + " on this node: there is no file " + file, e);
    } catch (NumberFormatException | IOException e) {
      throw new CulvertException(Failure.UNAVAILABLE, "pod " + pod + ": no pid in " + file, e);
    }
  }
}
