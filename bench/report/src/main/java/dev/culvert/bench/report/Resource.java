package dev.culvert.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files beside this class. */
final class Resource {

  private Resource() {}

  /**
   * A file's text.
   *
   * @throws IllegalStateException if the jar lacks it
   */
  static String text(String name) {
    try (InputStream in = Resource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the report's file " + name + " is not in the jar; build it again with Maven");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the report's file " + name, e);
    }
  }
}
