package dev.culvert.server.undertow;

import dev.culvert.server.greeting.Preface;
import dev.culvert.server.greeting.Refusal;
import dev.culvert.server.spi.BoundedLog;
import dev.culvert.server.spi.TlsTerms;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.xnio.Buffers;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.conduits.PushBackStreamSourceConduit;
import org.xnio.ssl.SslConnection;

/**
 * Opens connections over TLS (RFC 9113 section 3.2): the handshake, in which the client must choose
 * {@code h2} (ALPN, RFC 7301), and then the preface. Turns others away, in clear text those that do
 * not begin with a handshake. Thread-safe.
 */
final class TlsListener implements ChannelListener<StreamConnection> {

  private static final BoundedLog FAULTS = new BoundedLog(TlsListener.class);

  private final ChannelOpener opener;
  private final XnioWorker worker;
  private final TlsTerms terms;

  /**
   * @param worker whose task threads check certificates and compute keys, so that no I/O thread
   *     waits for it
   */
  TlsListener(ChannelOpener opener, XnioWorker worker, TlsTerms terms) {
    this.opener = opener;
    this.worker = worker;
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
    SslConnection secured = ssl(buffers).wrapExistingConnection(connection, OptionMap.EMPTY, false);
    SSLEngine engine = UndertowXnioSsl.getSslEngine(secured);
    engine.setSSLParameters(terms.parameters());
    UndertowXnioSsl.getSslConduit(secured)
        .setSslEngine(
            new KeyUpdateEngine(engine, tcp.getIoThread(), () -> wrapWhatIsDue(secured, engine)));
    secured.getHandshakeSetter().set(done -> TlsTerms.refuseRenegotiation(engine));
    new FirstData(connection, secured, buffers, engine).start();
  }

  /** The JDK has a record of its own to send; the rest of it goes with the connection's writes. */
  private static void wrapWhatIsDue(SslConnection secured, SSLEngine engine) {
    if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
      return;
    }
    try {
      UndertowXnioSsl.getSslConduit(secured).write(ByteBuffer.allocate(0));
      secured.getSinkChannel().resumeWrites();
    } catch (IOException e) {
      IoUtils.safeClose(secured);
    } catch (RuntimeException | Error e) {
      // XNIO would log it and go on, with a connection that nobody writes to.
      FAULTS.warn(
          "the connection of " + secured.getPeerAddress() + " is closed, because of " + e, e);
      IoUtils.safeClose(secured);
    }
  }

  /** Undertow's TLS, with the connection's own buffers. */
  private UndertowXnioSsl ssl(PooledBuffers buffers) {
    // Undertow runs the tasks on the I/O thread if it is given the worker itself.
    return new UndertowXnioSsl(
        worker.getXnio(), OptionMap.EMPTY, buffers, terms.context(), task -> worker.execute(task));
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
    private final Preface preface = new Preface();

    FirstData(
        LingeringConnection connection,
        SslConnection secured,
        PooledBuffers buffers,
        SSLEngine engine) {
      super(secured, buffers, opener, Integer.MAX_VALUE);
      this.connection = connection;
      this.engine = engine;
    }

    @Override
    boolean received(PooledByteBuffer bytes) {
      if (!"h2".equals(engine.getApplicationProtocol()) || !preface.matches(bytes.getBuffer())) {
        turnAway(Refusal.NOT_H2);
        return false;
      }
      if (!preface.isComplete()) {
        return false;
      }
      connection.lingerNoMore();
      return opener.open(handOver(), buffers(), bytes);
    }
  }
}
