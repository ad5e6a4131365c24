package dev.culvert.tck;

import java.net.URI;

/** A server that a {@link TransportContract} has started. Thread-safe. */
public interface TestServer extends AutoCloseable {

  /** Where a transport reaches it. */
  URI uri();

  /** Stops the server and releases its threads. Idempotent. */
  @Override
  void close();

  /** A server whose connections can be broken. */
  interface Breakable extends TestServer {

    /** Breaks every connection at once, without a goodbye. */
    void breakConnections();
  }
}
