package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.StaggeredConnect;
import dev.culvert.core.pod.PodLoopback;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/**
 * Connects to a port on a pod's loopback, 127.0.0.1 and a little later ::1, with a socket that is
 * made inside the pod's namespace and served by the caller's I/O thread. Confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Whatever fails is told to the stream.
final class PodDial {

  private static final OptionMap OPTIONS =
      OptionMap.create(Options.TCP_NODELAY, true, Options.TCP_OOB_INLINE, true);

  private final PodSockets sockets;
  private final PodAddress pod;
  private final IoLoop loop;
  private final String name;
  private final int port;
  private final Duration connectTimeout;
  private final ChannelStream stream;

  private PodDial(
      PodSockets sockets,
      PodAddress pod,
      int port,
      Duration connectTimeout,
      IoLoop loop,
      ChannelStream stream) {
    this.sockets = sockets;
    this.pod = pod;
    this.loop = loop;
    this.name = PodLoopback.describe(pod, port);
    this.port = port;
    this.connectTimeout = connectTimeout;
    this.stream = stream;
  }

  /** Dials; returns at once and never throws. */
  static DuplexStream start(
      PodSockets sockets,
      PodAddress pod,
      int port,
      Duration connectTimeout,
      IoLoop loop,
      DuplexStream.Handler handler) {
    ChannelStream stream = new ChannelStream(loop, handler);
    PodDial dial = new PodDial(sockets, pod, port, connectTimeout, loop, stream);
    CompletableFuture<StreamConnection> connecting =
        StaggeredConnect.start(
            PodLoopback.addresses(port),
            dial::attempt,
            PodDial::reset,
            (delay, task) -> loop.after(delay, task)::remove);
    stream.onAbandoned(() -> connecting.cancel(false));
    connecting.whenComplete((connection, e) -> loop.execute(() -> dial.settled(connection, e)));
    return stream;
  }

  private CompletableFuture<StreamConnection> attempt(InetSocketAddress address) {
    CompletableFuture<StreamConnection> connected = new CompletableFuture<>();
    sockets
        .open(pod, () -> loop.thread().openStreamConnection(address, null, OPTIONS))
        .whenComplete((future, e) -> loop.execute(() -> begun(connected, future, e)));
    return connected;
  }

  private void begun(
      CompletableFuture<StreamConnection> connected,
      @Nullable IoFuture<StreamConnection> future,
      @Nullable Throwable e) {
    if (future == null) {
      connected.completeExceptionally(e == null ? new IllegalStateException("no socket") : e);
      return;
    }
    // First of all: what has connected already can no longer be cancelled, only closed.
    future.addNotifier((result, ignored) -> loop.run(() -> ended(connected, result)), null);
    XnioExecutor.Key deadline =
        loop.after(
            connectTimeout,
            () -> connected.completeExceptionally(new SocketTimeoutException("connect timed out")));
    connected.whenComplete(
        (connection, failure) -> {
          deadline.remove();
          if (failure != null) {
            future.cancel();
          }
        });
  }

  private static void ended(
      CompletableFuture<StreamConnection> connected, IoFuture<? extends StreamConnection> result) {
    switch (result.getStatus()) {
      case DONE -> {
        try {
          take(connected, result.get());
        } catch (IOException e) {
          connected.completeExceptionally(e);
        }
      }
      case CANCELLED -> connected.cancel(false);
      default -> connected.completeExceptionally(result.getException());
    }
  }

  private static void take(
      CompletableFuture<StreamConnection> connected, StreamConnection connection) {
    try {
      SocketConnect.requireOther(connection.getLocalAddress(), connection.getPeerAddress());
    } catch (ConnectException e) {
      reset(connection);
      connected.completeExceptionally(e);
      return;
    }
    if (!connected.complete(connection)) {
      reset(connection);
    }
  }

  private void settled(@Nullable StreamConnection connection, @Nullable Throwable e) {
    if (connection != null) {
      stream.attach(new Socket(connection));
    } else if (!stream.isClosed()) {
      stream.fail(failure(e));
    }
  }

  private CulvertException failure(@Nullable Throwable e) {
    try {
      return PodLoopback.failure(pod, port, e);
    } catch (InterruptedException interrupted) {
      // Of a thread of the connector's, not of this one.
      return CulvertException.of(interrupted);
    }
  }

  /** Closes a connection that nobody needs, so that the pod sees that nobody does. */
  private static void reset(StreamConnection connection) {
    try {
      connection.setOption(Options.CLOSE_ABORT, true);
    } catch (IOException ignored) {
      // The socket is closed already, and so has nothing left to reset.
    }
    IoUtils.safeClose(connection);
  }

  /** The pod's socket as a stream's channels. */
  private final class Socket implements ChannelStream.Ends {

    private final StreamConnection connection;

    Socket(StreamConnection connection) {
      this.connection = connection;
    }

    @Override
    public void onReadable(@Nullable Runnable listener) {
      connection
          .getSourceChannel()
          .setReadListener(listener == null ? null : source -> loop.guard(listener));
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
    public @Nullable Chunk read() throws IOException {
      return loop.read(connection.getSourceChannel());
    }

    @Override
    public StreamSinkChannel sink() {
      return connection.getSinkChannel();
    }

    @Override
    public boolean mayWrite() {
      return true;
    }

    @Override
    public int maxWrite() {
      return Integer.MAX_VALUE;
    }

    @Override
    public CulvertException failure(IOException e) {
      return new CulvertException(Failure.of(e), name + ": " + e.getMessage(), e);
    }

    @Override
    public void close(@Nullable CulvertException failure) {
      if (failure != null) {
        reset(connection);
      } else {
        IoUtils.safeClose(connection);
      }
    }
  }
}
