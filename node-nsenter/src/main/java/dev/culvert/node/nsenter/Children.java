package dev.culvert.node.nsenter;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.pod.PodPorts;
import java.io.IOException;

/** Starts the children of one connector. Thread-safe. */
final class Children implements AutoCloseable {

  private final Spawner spawner;

  Children(Spawner.Starter starter) {
    spawner = new Spawner(starter);
  }

  /**
   * Starts a child, which holds the attempt's place until it has been reaped.
   *
   * @throws CulvertException {@link Failure#UNAVAILABLE} if the system starts none
   */
  Child start(Attempt attempt, Command command, ProcessBuilder builder)
      throws InterruptedException {
    if (!attempt.place().share()) {
      throw new InterruptedException("the dial was given up");
    }
    try {
      Process process =
          spawner.start(
              builder,
              attempt.patience(),
              late -> new Child(late, command).kill(),
              attempt.place()::close);
      return new Child(process, command);
    } catch (IOException e) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          PodPorts.describe(attempt.pod(), attempt.port())
              + ": cannot start a child process: "
              + e.getMessage()
              + "; look at the limits of processes and open files (ulimit -u, -n; pids.max of the"
              + " cgroup)",
          e);
    }
  }

  /** To be called when no child is left. */
  @Override
  public void close() {
    spawner.close();
  }
}
