package dev.culvert.bench.link;

import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * When packets that enter a link at one end leave it at the other: a line of a rate, behind it a
 * delay, before it a queue that overflows, and loss. Times are nanoseconds of any clock, and differ
 * by less than 292 years. Not thread-safe.
 */
final class Line {

  /** What waits for longer than this for a line with a rate finds no room. */
  static final long QUEUE_NANOS = 100_000_000;

  private static final double NANOS_PER_SECOND = 1e9;

  private final long delayNanos;
  private final double loss;
  private final double nanosPerByte;
  private final SplittableRandom random;
  private long lineFree;

  /**
   * @param now the clock
   * @param seed which packets get lost
   */
  Line(Link link, long now, long seed) {
    this.delayNanos = link.delay().toNanos();
    this.loss = link.loss();
    this.nanosPerByte =
        link.bitsPerSecond() == 0 ? 0 : Byte.SIZE * NANOS_PER_SECOND / link.bitsPerSecond();
    this.random = new SplittableRandom(seed);
    this.lineFree = now;
  }

  /** When a packet of so many bytes that enters now leaves; empty if it is lost. */
  OptionalLong due(long now, int bytes) {
    long begins = Math.max(0, lineFree - now);
    if (begins > QUEUE_NANOS || (loss > 0 && random.nextDouble() < loss)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(enter(now, bytes));
  }

  /** The same for bytes that wait for as long as it takes, and are never lost. */
  long enter(long now, int bytes) {
    lineFree = now + Math.max(0, lineFree - now) + Math.round(bytes * nanosPerByte);
    return lineFree + delayNanos;
  }
}
