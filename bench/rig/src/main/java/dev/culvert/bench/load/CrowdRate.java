package dev.culvert.bench.load;

import dev.culvert.bench.load.Crowd.Carried;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What bulk connections carry together. */
public final class CrowdRate {

  private CrowdRate() {}

  /**
   * Runs them for a quarter of the window, and then for the window.
   *
   * @return MiB/s in the window, of all and both ways together, each counted where it arrives
   */
  public static double measure(Rig rig, int up, int down, Duration window) throws IOException {
    try (Crowd crowd = new Crowd(rig, up, down)) {
      await(window.dividedBy(4));
      double rate = during(crowd, window);
      crowd.finish();
      return rate;
    }
  }

  /** MiB/s from now on until the window ends. */
  static double during(Crowd crowd, Duration window) throws IOException {
    Carried before = crowd.carried();
    await(window);
    return crowd.carried().rateSince(before);
  }

  static void await(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while bulk connections ran");
      }
    }
  }
}
