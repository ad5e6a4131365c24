package dev.culvert.tck;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * A stretch of pseudo-random bytes that two processes can make alike, and a digest of what has
 * passed. Confined to one thread at a time.
 */
final class TestData {

  private final MessageDigest digest = sha256();
  private final SplittableRandom random;
  private long count;

  TestData(long seed) {
    random = new SplittableRandom(seed);
  }

  /** {@code COUNT SHA-256} of the first bytes of a stretch. */
  static String summary(long count, long seed) {
    TestData data = new TestData(seed);
    byte[] buffer = new byte[1 << 16];
    while (data.count < count) {
      int length = (int) Math.min(buffer.length, count - data.count);
      data.fill(buffer);
      data.add(ByteBuffer.wrap(buffer, 0, length));
    }
    return data.summary();
  }

  /** The next bytes of the stretch, a whole buffer of a length that the other side uses too. */
  void fill(byte[] buffer) {
    random.nextBytes(buffer);
  }

  /** Counts and digests bytes that have passed. */
  void add(ByteBuffer bytes) {
    count += bytes.remaining();
    digest.update(bytes);
  }

  /** {@code COUNT SHA-256} of what has passed; once, at the end. */
  String summary() {
    return count + " " + HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
