package dev.culvert.transport.okhttp;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection's sockets: while it connects one for each of the server's addresses, and none
 * any more once it is connected. So whatever OkHttp thinks of it, a client of OkHttp's has one
 * connection.
 *
 * <p>The sockets have TCP_NODELAY, which OkHttp does not set: Nagle's algorithm and delayed
 * acknowledgements together would hold back the end of each write. Thread-safe.
 */
final class SessionSockets extends SocketFactory {

  private static final System.Logger LOG = System.getLogger(SessionSockets.class.getName());

  private final Runnable onClose;
  private final Arrivals arrivals = new Arrivals();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile @Nullable Socket latest;
  private volatile boolean connected;
  private volatile boolean writing;
  private final AtomicBoolean inputEnded = new AtomicBoolean();
  private final AtomicLong progress = new AtomicLong();
  private final AtomicLong lastProgress = new AtomicLong();

  /**
   * @param onClose runs when a socket has been closed, on the thread that closed it
   */
  SessionSockets(Runnable onClose) {
    this.onClose = onClose;
  }

  @Override
  public Socket createSocket() throws IOException {
    if (connected) {
      throw new SocketException("the session's connection takes no more requests");
    }
    Socket socket = new SessionSocket();
    socket.setTcpNoDelay(true);
    latest = socket;
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw connectedOnly();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw connectedOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw connectedOnly();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw connectedOnly();
  }

  /** The latest socket is the connection's; there will be no other. */
  void connected() {
    connected = true;
    if (isClosed()) {
      ended.complete(null);
    }
  }

  /** What comes: told when OkHttp asks for more, and has done with what it had. */
  Arrivals arrivals() {
    return arrivals;
  }

  boolean isConnected() {
    return connected;
  }

  /** Whether TCP got through to the server, whatever came of it. */
  boolean hasReached() {
    Socket socket = latest;
    return socket != null && socket.isConnected();
  }

  boolean isClosed() {
    Socket socket = latest;
    return socket == null || socket.isClosed();
  }

  /** Whether the connection's socket has ended, or does so within this time. */
  boolean awaitEnd(Duration patience) {
    try {
      ended.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed so", e);
    }
  }

  /**
   * Whether a write is under way and no other write or read has ended since this was last asked.
   * OkHttp's PINGs do not tell of it: they wait behind that write.
   */
  boolean isStalled() {
    long now = progress.get();
    return lastProgress.getAndSet(now) == now && writing;
  }

  /**
   * Lets OkHttp see the connection's end as if the server had closed it in good order: it says
   * GOAWAY and closes, for which it has no method of its own. Idempotent.
   */
  void endInput() {
    Socket socket = latest;
    if (socket == null || !inputEnded.compareAndSet(false, true)) {
      return;
    }
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the connection has ended already", e);
      abort();
    }
  }

  /** Closes the socket, with RST: socket(7), SO_LINGER. Wakes whoever reads or writes. */
  void abort() {
    Socket socket = latest;
    if (socket == null) {
      return;
    }
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the connection was closed or reset already", e);
    }
  }

  private static UnsupportedOperationException connectedOnly() {
    return new UnsupportedOperationException("OkHttp connects its sockets itself");
  }

  /** Tells its end before OkHttp learns of it. */
  private final class SessionSocket extends Socket {

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          int count = -1;
          arrivals.tell();
          try {
            count = super.read(target, offset, length);
          } finally {
            if (count < 0) {
              hasEnded();
            }
          }
          progress.incrementAndGet();
          return count;
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
          writing = true;
          try {
            out.write(source, offset, length);
          } finally {
            writing = false;
            progress.incrementAndGet();
          }
        }
      };
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // Nothing is called under that lock.
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        hasEnded();
        arrivals.tellEnd();
        onClose.run();
      }
    }

    private void hasEnded() {
      if (connected) {
        ended.complete(null);
      }
    }
  }
}
