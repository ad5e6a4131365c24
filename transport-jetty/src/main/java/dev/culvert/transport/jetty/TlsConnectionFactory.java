package dev.culvert.transport.jetty;

import dev.culvert.core.wire.ConnectFailures;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.alpn.client.ALPNClientConnectionFactory;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A protocol over TLS, if the server chooses it in ALPN (RFC 7301): HTTP/2 (RFC 9113 section 3.2)
 * or a request for a relay. Thread-safe.
 */
final class TlsConnectionFactory extends SslClientConnectionFactory {

  private final SslContextFactory.Client settings;
  private final Consumer<SSLException> failed;

  /**
   * @param protocol the only one that is offered
   * @param spoken makes the connection that speaks it
   * @param failed hears of every failure of TLS. Jetty keeps for itself those after the handshake,
   *     and in TLS 1.3 a server's refusal of our certificate is one (RFC 8446 section 4.4.2.4)
   */
  TlsConnectionFactory(
      HTTP2Client client,
      SslContextFactory.Client settings,
      URI server,
      String protocol,
      ClientConnectionFactory spoken,
      Consumer<SSLException> failed) {
    super(
        settings,
        client.getByteBufferPool(),
        client.getExecutor(),
        new ALPNClientConnectionFactory(
            client.getExecutor(), chosen(server, protocol, spoken), List.of(protocol)));
    this.settings = settings;
    this.failed = failed;
  }

  @Override
  protected SslConnection newSslConnection(EndPoint endPoint, SSLEngine engine) {
    return new SslConnection(
        getByteBufferPool(),
        getExecutor(),
        settings,
        endPoint,
        engine,
        isDirectBuffersForEncryption(),
        isDirectBuffersForDecryption()) {
      @Override
      protected SSLEngineResult unwrap(SSLEngine sslEngine, ByteBuffer input, ByteBuffer output)
          throws SSLException {
        try {
          return super.unwrap(sslEngine, input, output);
        } catch (SSLException e) {
          failed.accept(e);
          throw e;
        }
      }
    };
  }

  /** Jetty would speak it to a server that has not chosen anything, too. */
  private static ClientConnectionFactory chosen(
      URI server, String protocol, ClientConnectionFactory spoken) {
    return (endPoint, context) -> {
      if (!protocol.equals(context.get(ClientConnector.APPLICATION_PROTOCOL_CONTEXT_KEY))) {
        throw ConnectFailures.noAlpn(server);
      }
      return spoken.newConnection(endPoint, context);
    };
  }
}
