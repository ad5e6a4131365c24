package dev.culvert.server.undertow;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.xnio.Buffers;
import org.xnio.ChannelListener;
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
public final class TlsListener implements ChannelListener<StreamConnection> {

  /** Bytes of the longest TLS record, rounded up. */
  public static final int MIN_BUFFER = 17 * 1_024;

  /** The content type of the first TLS record (RFC 8446 section 5.1). */
  private static final byte HANDSHAKE = 0x16;

  private final ChannelOpener opener;
  private final UndertowXnioSsl ssl;
  private final SSLParameters parameters;

  /**
   * @param worker whose task threads check certificates and compute keys, so that no I/O thread
   *     waits for it
   * @param parameters versions, cipher suites, application protocols and client authentication; not
   *     changed afterwards
   */
  public TlsListener(
      ChannelOpener opener, XnioWorker worker, SSLContext context, SSLParameters parameters) {
    this.opener = opener;
    // Undertow runs the tasks on the I/O thread if it is given the worker itself.
    this.ssl =
        new UndertowXnioSsl(
            worker.getXnio(),
            OptionMap.EMPTY,
            opener.buffers(),
            context,
            task -> worker.execute(task));
    this.parameters = parameters;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    new FirstRecord(connection).start();
  }

  private void shakeHands(StreamConnection tcp, byte first) {
    LingeringConnection connection = new LingeringConnection(tcp, opener.buffers());
    PushBackStreamSourceConduit source =
        new PushBackStreamSourceConduit(connection.getSourceChannel().getConduit());
    source.pushBack(Buffers.pooledWrapper(ByteBuffer.wrap(new byte[] {first})));
    connection.getSourceChannel().setConduit(source);
    SslConnection secured = ssl.wrapExistingConnection(connection, OptionMap.EMPTY, false);
    SSLEngine engine = UndertowXnioSsl.getSslEngine(secured);
    engine.setSSLParameters(parameters);
    new FirstData(connection, secured, engine).start();
  }

  /** A handshake or not, by the first byte. */
  private final class FirstRecord extends FirstBytes {

    FirstRecord(StreamConnection connection) {
      super(connection, opener, 1);
    }

    @Override
    boolean received(PooledByteBuffer bytes) {
      byte first = bytes.getBuffer().get();
      if (first == HANDSHAKE) {
        shakeHands(handOver(), first);
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

    FirstData(LingeringConnection connection, SslConnection secured, SSLEngine engine) {
      super(secured, opener, Integer.MAX_VALUE);
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
      return opener.open(handOver(), bytes);
    }
  }
}
