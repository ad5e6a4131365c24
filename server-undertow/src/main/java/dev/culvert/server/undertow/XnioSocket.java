package dev.culvert.server.undertow;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.server.spi.PendingSocket;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.xnio.IoFuture;
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
          SocketEnds socket = new SocketEnds(loop, what, result.get());
          if (!connected.complete(socket)) {
            socket.close(
                new CulvertException(Failure.CANCELLED, "nobody waits for this connection"));
          }
        } catch (IOException e) {
          connected.completeExceptionally(e);
        }
      }
      case CANCELLED -> connected.cancel(false);
      default -> connected.completeExceptionally(result.getException());
    }
  }
}
