package dev.culvert.server.undertow;

import dev.culvert.core.wire.Relay;
import dev.culvert.server.greeting.Preface;
import dev.culvert.server.greeting.Refusal;
import dev.culvert.server.greeting.RefusedException;
import dev.culvert.server.greeting.RelayGreeting;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.spi.Clients;
import dev.culvert.server.spi.TlsTerms;
import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import org.xnio.Buffers;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.conduits.PushBackStreamSourceConduit;
import org.xnio.ssl.SslConnection;

/**
 * Opens connections over TLS (RFC 9113 section 3.2): the handshake, in which the client must choose
 * {@code h2} (ALPN, RFC 7301), and then the preface; or a relay, and then the request for one.
 * Turns others away, in clear text those that do not begin with a handshake. Thread-safe.
 */
final class TlsListener implements ChannelListener<StreamConnection> {

  private final ChannelOpener opener;
  private final Clients clients;
  private final TlsTerms terms;

  TlsListener(ChannelOpener opener, Clients clients, TlsTerms terms) {
    this.opener = opener;
    this.clients = clients;
    this.terms = terms;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    new FirstRecord(connection, PooledBuffers.of(connection, opener)).start();
  }

  private void shakeHands(StreamConnection tcp, PooledBuffers buffers, byte first) {
    LingeringConnection connection = new LingeringConnection(tcp, buffers);
    PushBackStreamSourceConduit source =
        new PushBackStreamSourceConduit(connection.getSourceChannel().getConduit());
    source.pushBack(Buffers.pooledWrapper(ByteBuffer.wrap(new byte[] {first})));
    connection.getSourceChannel().setConduit(source);
    SSLEngine engine = terms.newEngine();
    SslConnection secured = TlsLayer.over(connection, buffers, terms.context(), engine);
    secured.getHandshakeSetter().set(done -> TlsTerms.refuseRenegotiation(engine));
    new FirstData(connection, secured, buffers, engine).start();
  }

  /** A handshake or not, by the first byte. */
  private final class FirstRecord extends FirstBytes {

    FirstRecord(StreamConnection connection, PooledBuffers buffers) {
      super(connection, buffers, opener, 1);
    }

    @Override
    boolean received(PooledByteBuffer bytes) {
      byte first = bytes.getBuffer().get();
      if (first == TlsTerms.HANDSHAKE) {
        shakeHands(handOver(), buffers(), first);
      } else {
        turnAway(Refusal.NOT_TLS);
      }
      return false;
    }
  }

  /** Reading makes the handshake; what is read after it must be the preface. */
  private final class FirstData extends FirstBytes {

    private final LingeringConnection connection;
    private final SSLEngine engine;
    private final StreamConnection secured;
    private final Preface preface = new Preface();
    private final RelayGreeting relay = new RelayGreeting();

    FirstData(
        LingeringConnection connection,
        SslConnection secured,
        PooledBuffers buffers,
        SSLEngine engine) {
      super(secured, buffers, opener, Integer.MAX_VALUE);
      this.secured = secured;
      this.connection = connection;
      this.engine = engine;
    }

    @Override
    boolean received(PooledByteBuffer bytes) {
      String chosen = engine.getApplicationProtocol();
      if (Relay.PROTOCOL.equals(chosen)) {
        asked(bytes);
        return false;
      }
      if (!"h2".equals(chosen) || !preface.matches(bytes.getBuffer())) {
        turnAway(Refusal.NOT_H2);
        return false;
      }
      if (!preface.isComplete()) {
        return false;
      }
      connection.lingerNoMore();
      return opener.open(handOver(), buffers(), bytes);
    }

    private void asked(PooledByteBuffer bytes) {
      try {
        RelayRequest request = relay.take(bytes.getBuffer());
        if (request != null) {
          handOver();
          new RelayStart(secured, connection, buffers(), opener, engine, connection::lingerNoMore)
              .begin(clients, request);
        }
      } catch (RefusedException e) {
        turnAway(e.refusal());
      }
    }
  }
}
