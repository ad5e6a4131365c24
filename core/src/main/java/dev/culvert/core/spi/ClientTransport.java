package dev.culvert.core.spi;

import dev.culvert.core.Session;
import dev.culvert.core.Target;
import java.util.concurrent.CompletionStage;

/**
 * An HTTP/2 client library, made to open {@linkplain Session sessions}: connect, upgrade, send the
 * port-forward request. Thread-safe.
 */
public interface ClientTransport extends AutoCloseable {

  /**
   * Opens a session over a connection of its own. Returns at once and never throws.
   *
   * @return completes with the session when the server has answered 200; the caller stops it. Or
   *     exceptionally with a {@link dev.culvert.core.CulvertException}, within the connect timeout,
   *     and then nothing stays behind
   */
  CompletionStage<Session> connect(Target target);

  /**
   * Stops every session with no grace and releases the library's threads and pools; returns when
   * they are gone. Idempotent. Not to be called from a callback.
   */
  @Override
  void close();
}
