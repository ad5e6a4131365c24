package dev.culvert.cli;

import dev.culvert.core.Printable;
import org.jspecify.annotations.Nullable;

/** A stack trace whose messages, which a peer may have written, are one line each. */
final class Trace {

  /** Causes that refer to each other in a circle end here. */
  private static final int MAX_CAUSES = 20;

  private Trace() {}

  /** The exception and its causes; ends with a line's end. */
  static String of(Throwable thrown) {
    StringBuilder trace = new StringBuilder();
    @Nullable Throwable t = thrown;
    for (int i = 0; t != null && i < MAX_CAUSES; i++, t = t.getCause()) {
      trace.append(i == 0 ? "" : "Caused by: ").append(Printable.of(t.toString())).append('\n');
      for (StackTraceElement element : t.getStackTrace()) {
        trace.append("\tat ").append(element).append('\n');
      }
    }
    return trace.toString();
  }
}
