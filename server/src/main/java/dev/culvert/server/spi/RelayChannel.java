package dev.culvert.server.spi;

import dev.culvert.core.CulvertException;
import dev.culvert.server.memory.ConnectionBuffers;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection that has asked for a relay. It is answered once, in one of three ways; a
 * client that sends something before the answer is closed. Confined to its loop.
 */
public interface RelayChannel {

  /** Its loop. Thread-safe. */
  IoLoop loop();

  /** Where the client is, for messages. */
  String peer();

  /** The client's IP address, in digits. */
  String address();

  /** The certificate that the client has shown over TLS, and that is trusted; null for none. */
  @Nullable X509Certificate certificate();

  /** What it holds of the server's buffers. Thread-safe. */
  ConnectionBuffers buffers();

  /** Asks to be told, at most once, when the connection is closed before it was answered. */
  void onGone(Runnable listener);

  /**
   * Answers 101; the bytes behind it are the caller's, both ways. What it throws says that the
   * connection is lost, and is the loop's to guard.
   */
  StreamEnds accept();

  /**
   * Answers 101, behind which the client speaks HTTP/2 with prior knowledge.
   *
   * @param clients gets the connection when it does
   */
  void serve(Function<ClientChannel, ClientChannel.Handler> clients);

  /** Answers with a problem, and closes. */
  void refuse(CulvertException why);
}
