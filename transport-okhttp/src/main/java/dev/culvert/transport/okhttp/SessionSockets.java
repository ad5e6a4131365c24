package dev.culvert.transport.okhttp;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection's sockets: one for each of the server's addresses until the first of them has
 * connected, which is taken, and none any more from then on. So whatever OkHttp thinks of it, a
 * client of OkHttp's has one connection.
 *
 * <p>The sockets have TCP_NODELAY, which OkHttp does not set: Nagle's algorithm and delayed
 * acknowledgements together would hold back the end of each write. Thread-safe.
 */
final class SessionSockets extends SocketFactory {

  private final Runnable onClose;
  private final Arrivals arrivals = new Arrivals();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Socket> taken = new AtomicReference<>();
  private volatile boolean aborted;
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
    if (taken.get() != null) {
      throw new NoOther();
    }
    Socket socket = new SessionSocket();
    sockets.add(socket);
    if (aborted) {
      socket.close();
      throw new NoOther();
    }
    socket.setTcpNoDelay(true);
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

  /** The connection stands. */
  void connected() {
    connected = true;
    Socket socket = taken.get();
    if (socket == null || socket.isClosed()) {
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
    return taken.get() != null;
  }

  /** Whether no socket is open. */
  boolean isClosed() {
    return sockets.stream().allMatch(Socket::isClosed);
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
    Socket socket = taken.get();
    if (socket == null || !inputEnded.compareAndSet(false, true)) {
      return;
    }
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      System.getLogger(SessionSockets.class.getName())
          .log(System.Logger.Level.DEBUG, "the connection has ended already", e);
      abort();
    }
  }

  /**
   * Closes every socket, with RST: socket(7), SO_LINGER. Wakes whoever connects, reads or writes.
   */
  void abort() {
    aborted = true;
    sockets.forEach(SessionSockets::reset);
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      System.getLogger(SessionSockets.class.getName())
          .log(System.Logger.Level.DEBUG, "the connection was closed or reset already", e);
    }
  }

  private static UnsupportedOperationException connectedOnly() {
    return new UnsupportedOperationException("OkHttp connects its sockets itself");
  }

  /** Tells its end before OkHttp learns of it. */
  private final class SessionSocket extends Socket {

    /** One of several may connect while OkHttp takes another: it is not left to chance which. */
    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      super.connect(address, timeout);
      if (!taken.compareAndSet(null, this)) {
        throw new NoOther();
      }
    }

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
      if (connected && taken.get() == this) {
        ended.complete(null);
      }
    }
  }

  /** A socket that is one too many. */
  static final class NoOther extends SocketException {

    private static final long serialVersionUID = 1L;

    NoOther() {
      super("the session's connection takes no more requests");
    }
  }
}
