package dev.culvert.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends a role that was asked to stop and does not: what hangs, be it a library, may not keep the
 * process. Its thread is there from the start, for there may be none to have at the end.
 */
final class Deadline {

  /** What a good end takes beyond the grace period, on a machine that is busy. */
  static final Duration MARGIN = Duration.ofSeconds(10);

  private Deadline() {}

  /**
   * Waits for the request to stop, and then no longer than the grace period and a margin; no longer
   * than the margin once the user hurries.
   *
   * @param margin {@link #MARGIN}
   * @param passed called when that time is over
   */
  static void watch(Termination termination, Duration grace, Duration margin, Runnable passed) {
    Thread thread =
        new Thread(
            () -> {
              termination.requested().join();
              waitFor(termination.hurried(), grace);
              waitFor(new CompletableFuture<>(), margin);
              passed.run();
            },
            "culvert-deadline");
    thread.setDaemon(true);
    thread.start();
  }

  private static void waitFor(CompletableFuture<Void> event, Duration time) {
    try {
      event.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // What was waited for is the time.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
