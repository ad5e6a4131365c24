package dev.culvert.server.undertow;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.spi.PendingSocket;
import dev.culvert.server.spi.TlsTerms;
import java.io.IOException;
import java.net.SocketAddress;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;

/** A connected socket, with or without TLS. Confined to its loop. */
final class SocketEnds implements PendingSocket.Connected {

  private final XnioLoop loop;
  private final String what;
  private final StreamConnection tcp;
  private StreamConnection connection;
  private SinkWriter output;
  private @Nullable Listener listener;

  /** What has ended TLS, if it did not end well. */
  private @Nullable SSLException broken;

  /**
   * @param what what it is, for messages
   */
  SocketEnds(XnioLoop loop, String what, StreamConnection connection) {
    this(loop, what, connection, connection);
  }

  /**
   * @param tcp what is beneath the connection's TLS; the connection itself without any
   */
  SocketEnds(XnioLoop loop, String what, StreamConnection connection, StreamConnection tcp) {
    this.loop = loop;
    this.what = what;
    this.connection = connection;
    this.tcp = tcp;
    this.output = writer(connection);
  }

  private SinkWriter writer(StreamConnection to) {
    return new SinkWriter(to.getSinkChannel(), loop, Integer.MAX_VALUE, () -> true, this::failed);
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return connection.getLocalAddress();
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return connection.getPeerAddress();
  }

  @Override
  public void secure(TlsTerms terms, String host, int port) {
    connection =
        TlsLayer.over(
            connection,
            loop.buffers(),
            terms.context(),
            new BrokenTls(terms.newEngine(host, port), e -> broken = e));
    output = writer(connection);
  }

  @Override
  public void keepAlive() {
    try {
      connection.setOption(Options.KEEP_ALIVE, true);
    } catch (IOException ignored) {
      // The socket is closed already: whoever reads hears of it.
    }
  }

  @Override
  public void listen(Listener hears) {
    listener = hears;
    output.listen(hears);
    connection.getSourceChannel().setReadListener(source -> loop.guard(hears::onReadable));
  }

  @Override
  public void resumeReads() {
    connection.getSourceChannel().resumeReads();
  }

  @Override
  public void suspendReads() {
    connection.getSourceChannel().suspendReads();
  }

  @Override
  public @Nullable Chunk read() {
    try {
      Chunk chunk = loop.read(connection.getSourceChannel());
      SSLException why = broken;
      if (chunk == null || !chunk.isLast() || why == null) {
        return chunk;
      }
      failed(why);
    } catch (IOException e) {
      failed(broken == null ? e : broken);
    }
    return null;
  }

  @Override
  public boolean mayWrite() {
    return true;
  }

  @Override
  public boolean write(Chunk chunk) {
    return output.write(chunk);
  }

  @Override
  public void shutdownOutput() {
    output.shutdown();
  }

  @Override
  public void close(@Nullable CulvertException failure) {
    listener = null;
    connection.getSourceChannel().setReadListener(null);
    output.close();
    if (failure != null) {
      // Before TLS can say goodbye, which is for an end in good order.
      reset(tcp);
    }
    IoUtils.safeClose(connection);
    IoUtils.safeClose(tcp);
  }

  private void failed(IOException e) {
    if (listener != null) {
      listener.onFailed(new CulvertException(Failure.of(e), what + ": " + e.getMessage(), e));
    }
  }

  /** Closes a connection so that the other end sees an abort. */
  private static void reset(StreamConnection connection) {
    try {
      connection.setOption(Options.CLOSE_ABORT, true);
    } catch (IOException ignored) {
      // The socket is closed already, and so has nothing left to reset.
    }
    IoUtils.safeClose(connection);
  }
}
