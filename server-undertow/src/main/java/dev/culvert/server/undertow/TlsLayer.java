package dev.culvert.server.undertow;

import dev.culvert.server.spi.BoundedLog;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/** TLS over a connection, by Undertow, in the connection's own buffers. */
final class TlsLayer {

  private static final BoundedLog FAULTS = new BoundedLog(TlsLayer.class);

  private TlsLayer() {}

  /**
   * Puts TLS over a connection; reading and writing make the handshake.
   *
   * @param engine either end's
   */
  static SslConnection over(
      StreamConnection connection, PooledBuffers buffers, SSLContext context, SSLEngine engine) {
    XnioWorker worker = connection.getWorker();
    ConduitStreamSourceChannel source = connection.getSourceChannel();
    source.setConduit(new ReadTurn(source.getConduit()));
    // Undertow runs the tasks on the I/O thread if it is given the worker itself.
    UndertowXnioSsl ssl =
        new UndertowXnioSsl(
            worker.getXnio(), OptionMap.EMPTY, buffers, context, task -> worker.execute(task));
    SslConnection secured =
        ssl.wrapExistingConnection(connection, OptionMap.EMPTY, engine.getUseClientMode());
    UndertowXnioSsl.getSslConduit(secured)
        .setSslEngine(
            new KeyUpdateEngine(
                engine, connection.getIoThread(), () -> wrapWhatIsDue(secured, engine)));
    return secured;
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
}
