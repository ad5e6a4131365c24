package dev.culvert.bench.report;

import java.util.Locale;

/**
 * HTML as it is written: all text and attributes are escaped, and what is opened is closed. It is
 * well-formed XML too. Not thread-safe.
 */
final class Html {

  private final StringBuilder out = new StringBuilder();

  /** An element with others in it. */
  void in(Tag tag, Runnable content) {
    open(tag, ">");
    content.run();
    close(tag);
  }

  /** The same without attributes. */
  void in(String tag, Runnable content) {
    in(Tag.of(tag), content);
  }

  /** An element with a text. */
  void text(Tag tag, String text) {
    in(tag, () -> text(text));
  }

  /** The same without attributes. */
  void text(String tag, String text) {
    text(Tag.of(tag), text);
  }

  /** A text in the element that is open. */
  void text(String text) {
    out.append(escaped(text));
  }

  /** An element that can have no content. */
  void empty(Tag tag) {
    open(tag, "/>\n");
  }

  /** An element whose content is not text for people: a script or a style of our own. */
  void verbatim(Tag tag, String content) {
    String lower = content.toLowerCase(Locale.ROOT);
    if (lower.contains("</" + tag.name()) || lower.contains("<!--")) {
      throw new IllegalArgumentException("the content of a " + tag.name() + " would end it");
    }
    open(tag, ">");
    out.append(content);
    close(tag);
  }

  /** What has been written. */
  @Override
  public String toString() {
    return out.toString();
  }

  private void open(Tag tag, String end) {
    out.append('<').append(tag.name());
    for (int i = 0; i < tag.attributes().size(); i += 2) {
      out.append(' ').append(tag.attributes().get(i)).append("=\"");
      out.append(escaped(tag.attributes().get(i + 1))).append('"');
    }
    out.append(end);
  }

  private void close(Tag tag) {
    out.append("</").append(tag.name()).append(">\n");
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(safe, c));
    return safe.toString();
  }

  private static void append(StringBuilder safe, int c) {
    switch (c) {
      case '&' -> safe.append("&amp;");
      case '<' -> safe.append("&lt;");
      case '>' -> safe.append("&gt;");
      case '"' -> safe.append("&quot;");
      case '\'' -> safe.append("&#39;");
      case '\t', '\n' -> safe.appendCodePoint(c);
      default -> safe.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
    }
  }

  /** Control characters and halves of pairs are in no HTML. */
  private static boolean isAllowed(int c) {
    boolean isControl = c < ' ' || (c >= 0x7F && c < 0xA0);
    boolean isHalf = c >= 0xD800 && c < 0xE000;
    return !isControl && !isHalf && c != 0xFFFE && c != 0xFFFF;
  }
}
