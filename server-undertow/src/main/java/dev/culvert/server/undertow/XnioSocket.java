package dev.culvert.server.undertow;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.spi.PendingSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;

/**
 * A socket that XNIO is connecting. It opens one and begins to connect it in one step, on whichever
 * thread that is asked. Confined to its loop.
 *
 * @param what what it is, for messages
 */
@SuppressWarnings("FutureReturnValueIgnored") // The future that is returned tells it.
record XnioSocket(XnioLoop loop, String what, IoFuture<StreamConnection> connecting)
    implements PendingSocket {

  @Override
  public CompletableFuture<PendingSocket.Connected> connect() {
    CompletableFuture<PendingSocket.Connected> connected = new CompletableFuture<>();
    connecting.addNotifier((result, none) -> loop.run(() -> ended(connected, result)), null);
    connected.whenComplete(
        (socket, e) -> {
          if (e != null) {
            connecting.cancel();
          }
        });
    return connected;
  }

  private void ended(
      CompletableFuture<PendingSocket.Connected> connected,
      IoFuture<? extends StreamConnection> result) {
    switch (result.getStatus()) {
      case DONE -> {
        try {
          Ends socket = new Ends(result.get());
          if (!connected.complete(socket)) {
            reset(socket.connection);
          }
        } catch (IOException e) {
          connected.completeExceptionally(e);
        }
      }
      case CANCELLED -> connected.cancel(false);
      default -> connected.completeExceptionally(result.getException());
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

  /** The connected socket. */
  private final class Ends implements PendingSocket.Connected {

    private final StreamConnection connection;
    private final SinkWriter output;
    private @Nullable Listener listener;

    Ends(StreamConnection connection) {
      this.connection = connection;
      this.output =
          new SinkWriter(
              connection.getSinkChannel(), loop, Integer.MAX_VALUE, () -> true, this::failed);
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
        return loop.read(connection.getSourceChannel());
      } catch (IOException e) {
        failed(e);
        return null;
      }
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
        reset(connection);
      } else {
        IoUtils.safeClose(connection);
      }
    }

    private void failed(IOException e) {
      if (listener != null) {
        listener.onFailed(new CulvertException(Failure.of(e), what + ": " + e.getMessage(), e));
      }
    }
  }
}
