package dev.culvert.server.spi;

import java.time.Duration;

/**
 * The threads of one engine: all in one group, and named alike. Thread-safe.
 *
 * @param group for every thread that the engine starts
 */
public record EngineThreads(ThreadGroup group) {

  /** What their names begin with. */
  public static final String NAME = "culvert-server";

  /** None yet. */
  public EngineThreads() {
    this(new ThreadGroup(NAME));
  }

  /** Waits until each has ended, for so long. */
  public void join(Duration patience) throws InterruptedException {
    Thread[] left = new Thread[group.activeCount() + 1];
    int count = group.enumerate(left);
    for (int i = 0; i < count; i++) {
      // The JDK starts threads of its own, such as a timer, in the group of whoever needs them.
      if (left[i].getName().startsWith(NAME)) {
        left[i].join(Math.max(1, patience.toMillis()));
      }
    }
  }
}
