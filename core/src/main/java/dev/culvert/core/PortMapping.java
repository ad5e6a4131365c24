package dev.culvert.core;

/**
 * A local port and the pod's port that it leads to. Immutable.
 *
 * @param local 0 to 65535; 0 asks for a free port
 * @param remote 1 to 65535
 */
public record PortMapping(int local, int remote) {

  /** The highest port; the lowest that can be connected to is 1. */
  public static final int MAX_PORT = 65_535;

  /**
   * @throws IllegalArgumentException if a port is out of range
   */
  public PortMapping {
    if (local < 0 || local > MAX_PORT) {
      throw new IllegalArgumentException("local port " + local + " must be 0 to 65535");
    }
    requirePort("remote port", remote);
  }

  /**
   * Reads the forms {@code 5000}, {@code 6000:5000}, {@code :5000} and {@code 0:5000}; the last two
   * ask for a free local port.
   *
   * @throws IllegalArgumentException if the text is none of these; the message names it and the
   *     rule
   */
  public static PortMapping parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      int port = requirePort("remote port", parsePort("remote port", text, text, 1));
      return new PortMapping(port, port);
    }
    if (text.indexOf(':', colon + 1) >= 0) {
      throw new IllegalArgumentException(
          "invalid port format "
              + Printable.quoted(text)
              + ": expected [LOCAL:]REMOTE, such as 5000, 6000:5000 or :5000");
    }
    String local = text.substring(0, colon);
    String remote = text.substring(colon + 1);
    if (remote.isEmpty()) {
      throw new IllegalArgumentException(
          "remote port cannot be empty in " + Printable.quoted(text));
    }
    return new PortMapping(
        local.isEmpty() ? 0 : parsePort("local port", local, text, 0),
        parsePort("remote port", remote, text, 1));
  }

  /**
   * Returns {@code port} if it is 1 to 65535.
   *
   * @throws IllegalArgumentException if it is not; the message starts with {@code what}
   */
  public static int requirePort(String what, int port) {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(what + " " + port + " must be 1 to 65535");
    }
    return port;
  }

  /** {@code local:remote}. */
  @Override
  public String toString() {
    return local + ":" + remote;
  }

  private static int parsePort(String what, String digits, String whole, int min) {
    if (!digits.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          what + " in " + Printable.quoted(whole) + " must be a number from " + min + " to 65535");
    }
    return Integer.parseInt(digits);
  }
}
