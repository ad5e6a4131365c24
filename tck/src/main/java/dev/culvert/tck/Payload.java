package dev.culvert.tck;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Pseudo-random bytes that sender and receiver compare by length and hash, so that nothing lost,
 * doubled or out of order goes unseen. A gigabyte costs a second or two, hash and all. Confined to
 * one thread at a time.
 */
final class Payload {

  /** A prime, so that what repeats does so out of step with frames, chunks and buffers. */
  private static final int PERIOD = 65_521;

  private static final byte[] NOISE = noise();

  private final SplittableRandom random;
  private int position;
  private byte mask;
  private long remaining;

  /** So many bytes, always the same for the same length. */
  Payload(long length) {
    this(length, length);
  }

  private Payload(long seed, long length) {
    this.random = new SplittableRandom(seed);
    this.position = random.nextInt(PERIOD);
    this.mask = (byte) random.nextInt();
    this.remaining = length;
  }

  /** None yet of a stretch that {@link #extend} makes as long as it is wanted. */
  static Payload ofSeed(long seed) {
    return new Payload(seed, 0);
  }

  void extend(long bytes) {
    remaining += bytes;
  }

  boolean hasRemaining() {
    return remaining > 0;
  }

  /** Fills the buffer, or as much of it as there is left. */
  void fill(ByteBuffer target) {
    while (remaining > 0 && target.hasRemaining()) {
      int room = Math.min(PERIOD - position, target.remaining());
      byte[] bytes = new byte[(int) Math.min(room, remaining)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (NOISE[position + i] ^ mask);
      }
      target.put(bytes);
      remaining -= bytes.length;
      position += bytes.length;
      if (position == PERIOD) {
        position = 0;
        mask = (byte) random.nextInt();
      }
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
    return tallyOf(length, length);
  }

  /** The same of the first bytes of a stretch {@linkplain #ofSeed of this seed}. */
  static String tallyOf(long seed, long length) {
    Payload payload = new Payload(seed, length);
    Tally tally = new Tally();
    while (payload.hasRemaining()) {
      tally.add(payload.next(1 << 16));
    }
    return tally.toString();
  }

  private static byte[] noise() {
    byte[] noise = new byte[PERIOD];
    new SplittableRandom(PERIOD).nextBytes(noise);
    return noise;
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
