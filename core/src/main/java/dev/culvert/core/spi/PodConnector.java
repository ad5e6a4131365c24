package dev.culvert.core.spi;

import dev.culvert.core.DuplexStream;
import java.util.Optional;

/** A way into a pod: dials its ports, from inside its network or by its IP. Thread-safe. */
public interface PodConnector extends AutoCloseable {

  /**
   * Refuses a pod that this connector cannot dial, whatever the port, by the form of its address
   * alone: what {@link #dial} would fail with. Nobody opens a session for such a pod.
   *
   * @throws dev.culvert.core.CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} with the
   *     reason and the remedy
   */
  void requireReach(PodAddress pod);

  /**
   * Connects to the pod's loopback, 127.0.0.1 and then ::1, or with {@link
   * ConnectorCapability#POD_IP} to its IPs, staggered as {@link dev.culvert.core.StaggeredConnect}
   * has it, and otherwise as {@link dev.culvert.core.Dialer#dial} does for a session: returns at
   * once, never throws, failure through the handler. When all addresses fail, the message names
   * each reason.
   *
   * @param port 1 to 65535
   */
  DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler);

  /** Where it dials from, if this connector can lend it; a server with an event loop prefers it. */
  default Optional<PodSockets> sockets() {
    return Optional.empty();
  }

  /**
   * Resets the streams that are open and releases threads and child processes; returns when they
   * are gone. Idempotent. Not to be called from a callback.
   */
  @Override
  void close();
}
