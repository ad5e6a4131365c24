package dev.culvert.server.spi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * An HTTP/2 server library at work: its listener, its threads and its buffers. Thread-safe; owned
 * by the server that made it.
 */
public interface ServerEngine {

  /**
   * Listens, and accepts connections from now on. Once.
   *
   * @param clients gets each connection that speaks HTTP/2, on its loop, before anything is read on
   *     it, and returns who hears of its requests
   * @throws IOException if it cannot listen there
   */
  void listen(Clients clients) throws IOException;

  /** Where it listens, with the port that was picked. */
  InetSocketAddress address();

  /** Accepts no more connections. Idempotent. */
  void stopListening();

  /**
   * Closes what is left, and ends the threads. Idempotent; blocks, until they have ended or
   * patience has.
   */
  void end(Duration patience) throws InterruptedException;

  /** Bytes that connections hold in buffers now; at rest, none. */
  long bufferedBytes();
}
