package dev.culvert.bench.result;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes JSON: maps, lists, strings, numbers and booleans. */
final class Json {

  private static final String INDENT = "  ";

  private Json() {}

  /** A document, indented, with a line end. */
  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value, "\n");
    return out.append('\n').toString();
  }

  private static void append(StringBuilder out, Object value, String newLine) {
    if (value instanceof Map<?, ?> map) {
      appendAll(out, '{', map.entrySet().iterator(), '}', newLine);
    } else if (value instanceof List<?> list) {
      appendAll(out, '[', list.iterator(), ']', newLine);
    } else if (value instanceof Map.Entry<?, ?> entry) {
      appendString(out, String.valueOf(entry.getKey()));
      out.append(": ");
      append(out, entry.getValue(), newLine);
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      appendString(out, String.valueOf(value));
    }
  }

  private static void appendAll(
      StringBuilder out, char open, Iterator<?> items, char close, String newLine) {
    out.append(open);
    String inner = newLine + INDENT;
    boolean any = items.hasNext();
    while (items.hasNext()) {
      out.append(inner);
      append(out, items.next(), inner);
      if (items.hasNext()) {
        out.append(',');
      }
    }
    out.append(any ? newLine : "").append(close);
  }

  private static void appendString(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
