package dev.culvert.core.forward;

import dev.culvert.core.PortMapping;
import dev.culvert.core.forward.Forwarder.Binding;
import dev.culvert.core.forward.Forwarder.Missing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One mapping's local port, bound on the addresses on which it could be. Whoever binds it owns the
 * channels.
 */
final class LocalPort {

  /** Connections that the kernel completes before they are accepted. */
  private static final int BACKLOG = 512;

  /** How often a free port of the first address may turn out to be taken on another. */
  private static final int ATTEMPTS = 32;

  private final PortMapping mapping;
  private final List<Bound> bound = new ArrayList<>();
  private final List<Missing> missing = new ArrayList<>();

  private LocalPort(PortMapping mapping) {
    this.mapping = mapping;
  }

  /** Binds the mapping's port; when that is not enough for the mapping, nothing stays bound. */
  static LocalPort bind(PortMapping mapping, List<LocalAddress> addresses) {
    LocalPort port = bindOnce(mapping, addresses);
    for (int i = 1; i < ATTEMPTS && mapping.local() == 0 && port.isTakenSomewhere(); i++) {
      port.close();
      port = bindOnce(mapping, addresses);
    }
    if (!port.isEnough()) {
      port.close();
    }
    return port;
  }

  boolean isBound() {
    return !bound.isEmpty();
  }

  PortMapping mapping() {
    return bound.isEmpty() ? mapping : bound.get(0).binding().mapping();
  }

  List<Bound> bound() {
    return bound;
  }

  List<Missing> missing() {
    return missing;
  }

  private static LocalPort bindOnce(PortMapping mapping, List<LocalAddress> addresses) {
    LocalPort port = new LocalPort(mapping);
    int local = mapping.local();
    for (LocalAddress address : addresses) {
      try {
        Bound bound = listen(address, local, mapping.remote());
        port.bound.add(bound);
        local = bound.binding().mapping().local();
      } catch (IOException | UnsupportedOperationException e) {
        port.missing.add(new Missing(address, local, canBind(address), reason(e)));
      } catch (Throwable e) {
        port.close();
        throw e;
      }
    }
    return port;
  }

  private static Bound listen(LocalAddress address, int local, int remote) throws IOException {
    ServerSocketChannel channel =
        ServerSocketChannel.open(
            address.isIpv6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    try {
      channel.bind(new InetSocketAddress(address.address(), local), BACKLOG);
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      return new Bound(channel, new Binding(address, new PortMapping(port, remote)));
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Whether the address is good and only the port was not: the exception's type does not tell, and
   * its words depend on the system. A privileged port counts as taken.
   */
  private static boolean canBind(LocalAddress address) {
    try {
      listen(address, 0, 1).close();
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private boolean isTakenSomewhere() {
    return isBound() && missing.stream().anyMatch(Missing::taken);
  }

  private boolean isEnough() {
    boolean anyOptional = bound.stream().anyMatch(b -> !b.binding().address().required());
    return missing.stream().noneMatch(m -> m.address().required())
        && (anyOptional || missing.isEmpty());
  }

  private void close() {
    bound.forEach(Bound::close);
    bound.clear();
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? "this address family is not available here" : e.getMessage();
  }

  /** A listening channel. */
  record Bound(ServerSocketChannel channel, Binding binding) {

    void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new IllegalStateException("cannot close the listener " + binding, e);
      }
    }
  }
}
