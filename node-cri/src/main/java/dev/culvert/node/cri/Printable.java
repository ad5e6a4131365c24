package dev.culvert.node.cri;

/** What others wrote, for a message: bounded, and with nothing that a terminal or log acts on. */
final class Printable {

  private static final int MAX_SHOWN = 200;

  private Printable() {}

  static String of(String text) {
    String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return shown.replaceAll("[^ -~]", "?");
  }
}
