package dev.culvert.cli;

import dev.culvert.core.PortMapping;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the address that a server listens on. */
final class Endpoint {

  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9.-]+)):([0-9]{1,5})");

  private Endpoint() {}

  /**
   * Reads {@code HOST:PORT}; the host is a name or an address, IPv6 in brackets; port 0 asks for a
   * free one.
   *
   * @throws IllegalArgumentException if it is not of that form or the host is not known
   */
  @SuppressWarnings("AddressSelection") // a server listens on one address
  static InetSocketAddress parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > PortMapping.MAX_PORT) {
      throw new IllegalArgumentException(
          "listen address '"
              + text
              + "' must be HOST:PORT, such as 127.0.0.1:7001, [::1]:7001 or 127.0.0.1:0");
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    try {
      return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(matcher.group(3)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "listen address '" + text + "': the host '" + host + "' is not known", e);
    }
  }
}
