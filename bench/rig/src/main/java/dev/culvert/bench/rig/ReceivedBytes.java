package dev.culvert.bench.rig;

/**
 * Bytes that a receiver has had since it started, and when it said so. Immutable.
 *
 * @param bytes so far
 * @param nanos {@link System#nanoTime()} of the receiver
 */
public record ReceivedBytes(long bytes, long nanos) {

  private static final double MEBIBYTE = 1 << 20;

  /** MiB/s from an earlier count of the same receiver to this one. */
  public double rateSince(ReceivedBytes earlier) {
    return (bytes - earlier.bytes) / MEBIBYTE / ((nanos - earlier.nanos) / 1e9);
  }
}
