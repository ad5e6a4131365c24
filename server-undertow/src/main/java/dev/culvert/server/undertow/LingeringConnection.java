package dev.culvert.server.undertow;

import io.undertow.connector.ByteBufferPool;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.StreamConnection;
import org.xnio.conduits.ReadReadyHandler;

/**
 * The TCP connection under TLS. Undertow closes it right after the alert that says why a handshake
 * has failed; until the handshake is done, this lets the client read that. Confined to its I/O
 * thread.
 */
final class LingeringConnection extends StreamConnection {

  private final StreamConnection tcp;
  private final ByteBufferPool buffers;
  private boolean lingers = true;

  LingeringConnection(StreamConnection tcp, ByteBufferPool buffers) {
    super(tcp.getIoThread());
    this.tcp = tcp;
    this.buffers = buffers;
    setSourceConduit(tcp.getSourceChannel().getConduit());
    setSinkConduit(tcp.getSinkChannel().getConduit());
  }

  /** From now on a close is a close. */
  void lingerNoMore() {
    lingers = false;
  }

  @Override
  public SocketAddress getPeerAddress() {
    return tcp.getPeerAddress();
  }

  @Override
  public SocketAddress getLocalAddress() {
    return tcp.getLocalAddress();
  }

  @Override
  public boolean supportsOption(Option<?> option) {
    return tcp.supportsOption(option);
  }

  @Override
  public <T> @Nullable T getOption(Option<T> option) throws IOException {
    return tcp.getOption(option);
  }

  @Override
  public <T> @Nullable T setOption(Option<T> option, T value) throws IOException {
    return tcp.setOption(option, value);
  }

  @Override
  protected void closeAction() {
    if (lingers) {
      tcp.getSourceChannel()
          .getConduit()
          .setReadReadyHandler(
              new ReadReadyHandler.ChannelListenerHandler<>(tcp.getSourceChannel()));
      LastWords.letBeRead(tcp, buffers);
    } else {
      IoUtils.safeClose(tcp);
    }
  }

  /** Does nothing: the TCP connection ends with {@link #closeAction}. */
  @Override
  protected void notifyReadClosed() {}

  /** Does nothing: the TCP connection ends with {@link #closeAction}. */
  @Override
  protected void notifyWriteClosed() {}
}
