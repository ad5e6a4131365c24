package dev.culvert.transport.jetty;

import dev.culvert.core.wire.ConnectFailures;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.alpn.client.ALPNClientConnectionFactory;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.HTTP2ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** HTTP/2 over TLS, if the server chooses it in ALPN (RFC 9113 section 3.2). Thread-safe. */
final class TlsConnectionFactory extends SslClientConnectionFactory {

  private static final String HTTP_2 = "h2";

  private final SslContextFactory.Client settings;
  private final Consumer<SSLException> failed;

  /**
   * @param failed hears of every failure of TLS. Jetty keeps for itself those after the handshake,
   *     and in TLS 1.3 a server's refusal of our certificate is one (RFC 8446 section 4.4.2.4)
   */
  TlsConnectionFactory(
      HTTP2Client client,
      SslContextFactory.Client settings,
      URI server,
      Consumer<SSLException> failed) {
    super(
        settings,
        client.getByteBufferPool(),
        client.getExecutor(),
        new ALPNClientConnectionFactory(
            client.getExecutor(), new ChosenHttp2(server), List.of(HTTP_2)));
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

  /** Jetty would speak HTTP/2 to a server that has not chosen anything. */
  private static final class ChosenHttp2 extends HTTP2ClientConnectionFactory {

    private final URI server;

    ChosenHttp2(URI server) {
      this.server = server;
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
      if (!HTTP_2.equals(context.get(ClientConnector.APPLICATION_PROTOCOL_CONTEXT_KEY))) {
        throw ConnectFailures.noAlpn(server);
      }
      return super.newConnection(endPoint, context);
    }
  }
}
