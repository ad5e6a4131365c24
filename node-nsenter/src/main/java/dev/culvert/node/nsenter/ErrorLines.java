package dev.culvert.node.nsenter;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * What a child says on its standard error, line by line; keeps the last few, each cut to a bounded
 * length, with nothing that a terminal would act on. Confined to one thread at a time.
 */
final class ErrorLines {

  private static final int MAX_LINES = 8;
  private static final int MAX_LENGTH = 300;

  private final InputStream source;
  private final Deque<String> last = new ArrayDeque<>();

  ErrorLines(InputStream source) {
    this.source = source;
  }

  /** Reads on to a line that matches; false if there is none to the end. */
  boolean readTo(Predicate<String> wanted) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = source.read(); c >= 0; c = source.read()) {
      if (c != '\n') {
        if (line.length() < MAX_LENGTH) {
          line.append(c >= ' ' && c <= '~' ? (char) c : '?');
        }
      } else if (wanted.test(keep(line))) {
        return true;
      }
    }
    return wanted.test(keep(line));
  }

  /** Whether one of the last lines has this text. */
  boolean said(String text) {
    return last.stream().anyMatch(line -> line.contains(text));
  }

  /** The last line that is a complaint: of nsenter, of setpriv, or of socat at level E. */
  String complaint() {
    String found = "";
    for (String line : last) {
      if (line.startsWith("nsenter:") || line.startsWith("setpriv:") || line.contains("] E ")) {
        found = line;
      }
    }
    return found;
  }

  /** The last line, whatever it is. */
  String lastLine() {
    return last.isEmpty() ? "" : last.getLast();
  }

  private String keep(StringBuilder line) {
    String text = line.toString();
    line.setLength(0);
    if (!text.isEmpty()) {
      if (last.size() == MAX_LINES) {
        last.removeFirst();
      }
      last.addLast(text);
    }
    return text;
  }
}
