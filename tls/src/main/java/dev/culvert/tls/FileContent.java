package dev.culvert.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file, read whole. Immutable. */
final class FileContent {

  /** More than any bundle of authorities. */
  private static final int MAX_SIZE = 4 << 20;

  /** How DER begins: a SEQUENCE (X.690). */
  private static final byte SEQUENCE = 0x30;

  private final Path path;
  private final byte[] bytes;

  private FileContent(Path path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /**
   * @throws IllegalArgumentException if it cannot be read, is empty or too large
   */
  static FileContent read(Path path) {
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(path + " is a directory; name a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_SIZE + 1);
      if (bytes.length == 0) {
        throw new IllegalArgumentException(path + " is empty; write it again");
      }
      if (bytes.length > MAX_SIZE) {
        throw new IllegalArgumentException(
            path + " is larger than " + MAX_SIZE + " bytes; check that it is the right file");
      }
      return new FileContent(path, bytes);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(path + ": no such file; check the path", e);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException(
          path + " may not be read by this user; check its permissions", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether this looks like DER, of which PKCS12 is made, and not like text. */
  boolean isDer() {
    return bytes[0] == SEQUENCE;
  }

  Path path() {
    return path;
  }

  InputStream stream() {
    return new ByteArrayInputStream(bytes);
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
