package dev.culvert.core.forward;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Local listeners in front of a {@link Session}: each connection that they accept becomes a stream
 * of the session. The session is borrowed; whoever made it stops it, after closing this.
 * Thread-safe.
 */
public final class Forwarder implements AutoCloseable {

  private final List<Acceptor> acceptors;
  private final List<Binding> bindings;

  private Forwarder(List<Acceptor> acceptors) {
    this.acceptors = List.copyOf(acceptors);
    this.bindings = acceptors.stream().map(Acceptor::binding).toList();
  }

  /**
   * Listens on every address for every port and forwards what it accepts. A mapping with local port
   * 0 gets one free port, the same on all addresses. A mapping that cannot be listened on is
   * reported and left out; equal mappings are merged.
   *
   * @param session where accepted connections go
   * @param mappings the ports
   * @param addresses the addresses, such as {@link LocalAddress#LOOPBACK}
   * @param listener hears what happens; the events of listening before this returns
   * @throws CulvertException {@link Failure#UNAVAILABLE} if no mapping could be listened on
   */
  public static Forwarder start(
      Session session,
      List<PortMapping> mappings,
      List<LocalAddress> addresses,
      Listener listener) {
    List<Acceptor> acceptors = new ArrayList<>();
    try {
      for (PortMapping mapping : merge(mappings)) {
        LocalPort port = LocalPort.bind(mapping, addresses);
        GuardedListener guarded = new GuardedListener(listener);
        port.bound().forEach(bound -> acceptors.add(new Acceptor(bound, session, guarded)));
        tell(listener, port);
      }
      if (acceptors.isEmpty()) {
        throw nothing(mappings);
      }
      Forwarder forwarder = new Forwarder(acceptors);
      forwarder.bindings.forEach(listener::onListening);
      acceptors.forEach(Acceptor::start);
      return forwarder;
    } catch (Throwable e) {
      acceptors.forEach(Acceptor::close);
      throw e;
    }
  }

  /** What is listened on, in the order of the mappings and then of the addresses. */
  public List<Binding> bindings() {
    return bindings;
  }

  /**
   * Ends the listeners; returns when none of their threads is left. Connections that were accepted
   * go on: they belong to the session. Idempotent. Not to be called from a callback.
   */
  @Override
  public void close() {
    acceptors.forEach(Acceptor::close);
    acceptors.forEach(Acceptor::awaitEnd);
  }

  private static void tell(Listener listener, LocalPort port) {
    if (port.isBound()) {
      port.missing().forEach(missing -> listener.onMissing(port.mapping(), missing));
    } else {
      listener.onNotListening(port.mapping(), port.missing());
    }
  }

  private static CulvertException nothing(List<PortMapping> mappings) {
    return new CulvertException(
        Failure.UNAVAILABLE,
        mappings.stream()
            .map(mapping -> "{" + mapping.local() + " " + mapping.remote() + "}")
            .collect(
                Collectors.joining(" ", "unable to listen on any of the requested ports: [", "]")));
  }

  /** Two free ports for the same remote port are a sensible wish; one port twice is not. */
  private static List<PortMapping> merge(List<PortMapping> mappings) {
    Set<Integer> seen = new HashSet<>();
    return mappings.stream()
        .filter(mapping -> mapping.local() == 0 || seen.add(asNumber(mapping)))
        .toList();
  }

  /**
   * To be told from others by: the first hash code of a record makes its code, which takes time.
   */
  private static int asNumber(PortMapping mapping) {
    return mapping.local() << Short.SIZE | mapping.remote();
  }

  /**
   * A listener that is open. Immutable.
   *
   * @param address where
   * @param mapping the local port, never 0, and the pod's port
   */
  public record Binding(LocalAddress address, PortMapping mapping) {

    /** {@code 127.0.0.1:8888 -> 5000}. */
    @Override
    public String toString() {
      return address.withPort(mapping.local()) + " -> " + mapping.remote();
    }
  }

  /**
   * An address on which a port could not be listened. Immutable.
   *
   * @param address the address
   * @param port the port, 0 if a free one was wanted
   * @param taken true if the port is taken; false if the address cannot be bound at all, as ::1
   *     where there is no IPv6
   * @param reason why, in the system's words
   */
  public record Missing(LocalAddress address, int port, boolean taken, String reason) {

    /** {@code 127.0.0.1:8888: Address already in use}. */
    @Override
    public String toString() {
      return address.withPort(port) + ": " + reason;
    }
  }

  /**
   * Hears what happens to the listeners and their connections. What happens before {@link #start}
   * returns is told on the caller's thread; all else on the threads that accept, of which a
   * session's event loop may be one, and on those of the session, which carry every other
   * connection too: it must not block, and hands to a thread of its own what may, printing among
   * it. What it throws there is logged and costs nothing else.
   */
  public interface Listener {

    /** A listener is open. */
    default void onListening(Binding binding) {}

    /** The mapping is forwarded, but not from this address. */
    default void onMissing(PortMapping mapping, Missing missing) {}

    /** The mapping is not forwarded, because of these. */
    default void onNotListening(PortMapping mapping, List<Missing> missing) {}

    /** A connection was accepted. */
    default void onAccepted(PortMapping mapping) {}

    /**
     * Connections cannot be accepted for now, for lack of descriptors or threads perhaps; the
     * listener goes on trying. Once until a connection is accepted again.
     */
    default void onAcceptFailed(Binding binding, CulvertException reason) {}

    /** A listener has ended by itself, and its port is closed; the others go on. */
    default void onEnded(Binding binding, CulvertException reason) {}

    /** A connection that was accepted is closed, in good order or not. */
    default void onClosed(PortMapping mapping, Splice.Summary summary) {}
  }
}
