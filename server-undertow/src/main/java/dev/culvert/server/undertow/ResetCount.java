package dev.culvert.server.undertow;

import dev.culvert.server.spi.Limits;

/**
 * How many streams a client has reset within {@link Limits#RESETS_WITHIN}: each has cost a request
 * (CVE-2023-44487). A reset of a stream that is over costs nothing and is none: OkHttp sends one
 * for every frame that was under way when it gave a stream up. Confined to its loop.
 */
final class ResetCount {

  private long began = System.nanoTime();
  private int resets;

  /**
   * A stream that was open has been reset by the client.
   *
   * @return whether that is one more than anybody has a use for
   */
  boolean isTooMuch() {
    long now = System.nanoTime();
    if (now - began > Limits.RESETS_WITHIN.toNanos()) {
      began = now;
      resets = 0;
    }
    resets++;
    return resets > Limits.RESETS;
  }
}
