package dev.culvert.tck;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Pseudo-random bytes that sender and receiver compare by length and hash, so that nothing lost,
 * doubled or out of order goes unseen. Confined to one thread at a time.
 */
final class Payload {

  private final SplittableRandom random;
  private long remaining;

  /** So many bytes, always the same for the same length. */
  Payload(long length) {
    this.random = new SplittableRandom(length);
    this.remaining = length;
  }

  boolean hasRemaining() {
    return remaining > 0;
  }

  /** Fills the buffer, or as much of it as there is left. */
  void fill(ByteBuffer target) {
    while (remaining > 0 && target.hasRemaining()) {
      target.put((byte) random.nextInt());
      remaining--;
    }
  }

  /** The next bytes, at most {@code size}. */
  ByteBuffer next(int size) {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, remaining));
    fill(buffer);
    return buffer.flip();
  }

  /** All the bytes of a payload. */
  static byte[] bytes(int length) {
    return new Payload(length).next(length).array();
  }

  /** What {@link Tally#toString} says of a receiver that got exactly these bytes. */
  static String tallyOf(long length) {
    Payload payload = new Payload(length);
    Tally tally = new Tally();
    while (payload.hasRemaining()) {
      tally.add(payload.next(1 << 16));
    }
    return tally.toString();
  }

  /** Counts and hashes what arrives. Thread-safe. */
  static final class Tally {

    private final MessageDigest digest;
    private long count;

    Tally() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    /** Takes the bytes in; moves the buffer's position to its limit. */
    void add(ByteBuffer bytes) {
      synchronized (digest) {
        count += bytes.remaining();
        digest.update(bytes);
      }
    }

    long count() {
      synchronized (digest) {
        return count;
      }
    }

    /** Length and hash of what has come so far. */
    @Override
    public String toString() {
      synchronized (digest) {
        try {
          byte[] hash = ((MessageDigest) digest.clone()).digest();
          return count + " bytes, SHA-256 " + HexFormat.of().formatHex(hash);
        } catch (CloneNotSupportedException e) {
          throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
      }
    }
  }
}
