package dev.culvert.core.spi;

import dev.culvert.core.DuplexStream;
import java.util.Optional;

/** A way into a pod: dials its ports from inside its network namespace. Thread-safe. */
public interface PodConnector extends AutoCloseable {

  /**
   * Connects to the pod's loopback, 127.0.0.1 and then ::1, staggered as {@link
   * dev.culvert.core.StaggeredConnect} has it, and otherwise as {@link
   * dev.culvert.core.Dialer#dial} does for a session: returns at once, never throws, failure
   * through the handler. When both addresses fail, the message names both reasons.
   *
   * @param port 1 to 65535
   */
  DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler);

  /** The pod's inside, if this connector can lend it; a server with an event loop prefers it. */
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
