package dev.culvert.core.session;

/**
 * What a session does with its connection, or connections. Each method is called on the loop, at
 * most once, and returns at once; what comes of it is told by {@link Lifecycle}'s methods, at once
 * or later.
 */
public interface Connection {

  /** Connects, and sends the port-forward request. */
  void connect();

  /** Ends our half of the port-forward request; the server then ends its own. */
  void endRequest();

  /**
   * Says GOAWAY and closes, behind what has been written; {@link Lifecycle#disconnected} follows.
   */
  void close();

  /**
   * Gives up the connection, or the attempt at one, without a goodbye: nothing of it stays, not
   * even what connects later. {@link Lifecycle#disconnected} follows. May come after {@link
   * #close}.
   */
  void abandon();
}
