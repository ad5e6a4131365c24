package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Splice;
import java.util.Locale;

/** What became of a connection, in words. */
final class Outcome {

  private Outcome() {}

  static String of(Splice.Summary summary) {
    CulvertException failure = summary.failure();
    return String.format(
        Locale.ROOT,
        "%d bytes to the pod, %d bytes from it, %d ms, %s",
        summary.toFar(),
        summary.toNear(),
        summary.duration().toMillis(),
        failure == null ? "finished" : failure.failure().token() + ": " + failure.getMessage());
  }
}
