package dev.culvert.core;

import java.util.concurrent.CompletionStage;

/**
 * What a server forwards to, and all that a gateway and a node differ in: the node opens sessions
 * with a pod's ports, the gateway with a node. Thread-safe; owned by whoever made it, and closed
 * after the server that uses it.
 */
public interface Backend extends AutoCloseable {

  /**
   * Opens a session with what the route names. Does not block.
   *
   * @return completes with the session, which the caller owns and stops; or exceptionally with a
   *     {@link CulvertException}, such as {@link Failure#NOT_FOUND}
   */
  CompletionStage<Session> open(Route route);

  /** Releases what the backend itself holds. Idempotent. */
  @Override
  default void close() {}
}
