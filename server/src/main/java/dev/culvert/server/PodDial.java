package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.pod.PodLoopback;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/**
 * Connects to a port on a pod's loopback, 127.0.0.1 and then ::1, with a socket that is made inside
 * the pod's namespace and served by the caller's I/O thread. Confined to its loop.
 */
final class PodDial {

  private static final byte[][] LOOPBACKS = {
    {127, 0, 0, 1}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}
  };
  private static final OptionMap OPTIONS =
      OptionMap.create(Options.TCP_NODELAY, true, Options.TCP_OOB_INLINE, true);

  private final PodSockets sockets;
  private final PodAddress pod;
  private final IoLoop loop;
  private final String name;
  private final int port;
  private final Duration connectTimeout;
  private final ChannelStream stream;
  private final StringBuilder reasons = new StringBuilder();

  private @Nullable Failure failure;
  private @Nullable IoFuture<StreamConnection> connecting;
  private XnioExecutor.@Nullable Key deadline;

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
    this.name = "pod " + pod.pod() + " port " + port;
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
    stream.onAbandoned(dial::cancel);
    dial.attempt(0);
    return stream;
  }

  private void attempt(int index) {
    InetSocketAddress address = new InetSocketAddress(loopback(index), port);
    sockets
        .open(pod, () -> loop.thread().openStreamConnection(address, null, OPTIONS))
        .whenComplete((future, e) -> loop.execute(() -> begun(index, future, e)));
  }

  private void begun(
      int index, @Nullable IoFuture<StreamConnection> future, @Nullable Throwable e) {
    if (future == null) {
      failed(index, e);
      return;
    }
    connecting = future;
    // First of all: what has connected already can no longer be cancelled, only closed.
    future.addNotifier((result, ignored) -> loop.execute(() -> finished(index, result)), null);
    if (stream.isClosed()) {
      cancel();
    } else {
      deadline = loop.after(connectTimeout, future::cancel);
    }
  }

  private void finished(int index, IoFuture<? extends StreamConnection> result) {
    if (deadline != null) {
      deadline.remove();
    }
    switch (result.getStatus()) {
      case DONE -> connected(result);
      case CANCELLED -> failed(index, new IOException("connect timed out"));
      default -> failed(index, result.getException());
    }
  }

  private void connected(IoFuture<? extends StreamConnection> result) {
    try {
      stream.attach(new Socket(result.get()));
    } catch (IOException e) {
      stream.fail(new CulvertException(Failure.of(e), name + ": " + e.getMessage(), e));
    }
  }

  private void failed(int index, @Nullable Throwable e) {
    if (stream.isClosed()) {
      return;
    }
    if (failure != null && e != null && PodLoopback.isNoIpv6(e)) {
      stream.fail(new CulvertException(failure, name + reasons, e));
      return;
    }
    if (!(e instanceof IOException io)) {
      stream.fail(CulvertException.of(e == null ? new IllegalStateException("no socket") : e));
      return;
    }
    if (failure == null) {
      failure = Failure.of(io);
    }
    reasons.append(index == 0 ? ": 127.0.0.1: " : "; [::1]: ").append(io.getMessage());
    if (index + 1 < LOOPBACKS.length) {
      attempt(index + 1);
    } else {
      stream.fail(new CulvertException(failure, name + reasons, io));
    }
  }

  /** The stream was closed first; what has connected meanwhile is closed by {@link #finished}. */
  private void cancel() {
    IoFuture<StreamConnection> future = connecting;
    if (future != null) {
      future.cancel();
    }
  }

  private static InetAddress loopback(int index) {
    try {
      return InetAddress.getByAddress(LOOPBACKS[index]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
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
        try {
          connection.setOption(Options.CLOSE_ABORT, true);
        } catch (IOException ignored) {
          // The socket is closed already, and so has nothing left to reset.
        }
      }
      IoUtils.safeClose(connection);
    }
  }
}
