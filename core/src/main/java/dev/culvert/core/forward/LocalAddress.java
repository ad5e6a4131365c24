package dev.culvert.core.forward;

import dev.culvert.core.IpLiteral;
import dev.culvert.core.Printable;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A local address to listen on. Immutable.
 *
 * @param text the address as it is shown: {@code 127.0.0.1}, {@code ::1}
 * @param address the address
 * @param required whether a port is forwarded only if this address of it could be bound; of those
 *     that are not required, one is enough
 */
public record LocalAddress(String text, InetAddress address, boolean required) {

  /** 127.0.0.1 and ::1, of which one is enough: what {@code localhost} means. */
  public static final List<LocalAddress> LOOPBACK =
      List.of(
          new LocalAddress("127.0.0.1", literal("127.0.0.1"), false),
          new LocalAddress("::1", literal("::1"), false));

  /**
   * Reads addresses: {@code localhost} or literal IP addresses, no names. Duplicates are merged,
   * and the IPv4 wildcard into the IPv6 one, whose socket accepts both families. Sorted by text.
   *
   * @throws IllegalArgumentException if one is neither, or there is none; the message names it
   */
  public static List<LocalAddress> parse(Collection<String> texts) {
    Map<InetAddress, LocalAddress> addresses = new HashMap<>();
    for (String text : texts) {
      if (text.equals("localhost")) {
        LOOPBACK.forEach(loopback -> addresses.putIfAbsent(loopback.address, loopback));
      } else {
        InetAddress address = literal(text);
        addresses.put(address, new LocalAddress(text, address, true));
      }
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no address to listen on");
    }
    if (addresses.containsKey(literal("::"))) {
      addresses.remove(literal("0.0.0.0"));
    }
    List<LocalAddress> sorted = new ArrayList<>(addresses.values());
    sorted.sort((one, other) -> one.text.compareTo(other.text));
    return List.copyOf(sorted);
  }

  /** Whether this is every address of the machine, reachable from outside. */
  public boolean isWildcard() {
    return address.isAnyLocalAddress();
  }

  /** The address with a port: {@code 127.0.0.1:8888}, {@code [::1]:8888}. */
  public String withPort(int port) {
    return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + port;
  }

  boolean isIpv6() {
    return address instanceof Inet6Address;
  }

  private static InetAddress literal(String text) {
    return IpLiteral.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "address "
                        + Printable.quoted(text)
                        + " is not a valid IP: it must be localhost or a literal such as 127.0.0.1"
                        + " or ::1"));
  }
}
