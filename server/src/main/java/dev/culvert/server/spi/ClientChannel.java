package dev.culvert.server.spi;

import dev.culvert.server.memory.ConnectionBuffers;

/** A client's HTTP/2 connection. Confined to its loop. */
public interface ClientChannel {

  /** Its loop. Thread-safe. */
  IoLoop loop();

  /** Where the client is, for messages. */
  String peer();

  /** What it holds of the server's buffers. Thread-safe. */
  ConnectionBuffers buffers();

  /** Streams that are open: neither closed by the role nor reset. */
  int openStreams();

  /** Whether anything has come since this was asked last, were it a part of a frame. */
  boolean wasHeard();

  /** Sends a PING. */
  void ping();

  /**
   * Says GOAWAY(NO_ERROR) and ends the server's half; closes when the client has closed, or {@link
   * Limits#GOODBYE} later.
   */
  void finish();

  /** Closes at once. */
  void abandon();

  /** Hears what happens on a connection; on its loop. */
  interface Handler {

    /** A request has come: its headers are whole. */
    void onRequest(IncomingStream request);

    /** The connection is closed, and with it every stream. Once, always last. */
    void onClosed();
  }
}
