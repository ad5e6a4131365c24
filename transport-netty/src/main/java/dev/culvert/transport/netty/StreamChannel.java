package dev.culvert.transport.netty;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.SocketFailures;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A forwarded connection as a Netty channel, on any event loop and over any transport's session:
 *
 * <pre>{@code
 * new Bootstrap()
 *     .group(group)
 *     .channelFactory(() -> new StreamChannel(session))
 *     .handler(...)
 *     .connect(new PodPort(6379));
 * }</pre>
 *
 * A refusal fails the connect with {@link java.net.ConnectException}, a reset is an exception in
 * the pipeline and then the close, and {@code ALLOW_HALF_CLOSURE} means what it does with sockets.
 * Confined to its event loop, as channels are.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Promises are the caller's to look at.
public final class StreamChannel extends AbstractChannel implements DuplexChannel {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  /** For the pod's end after the close; as long as Linux waits for it, tcp(7). */
  private static final long LINGER_SECONDS = 60;

  private final Dialer dialer;
  private final StreamChannelConfig config = new StreamChannelConfig(this);

  private volatile boolean open = true;
  private volatile boolean active;
  private volatile boolean inputShut;
  private volatile boolean outputShut;
  private volatile @Nullable DuplexStream stream;
  private volatile @Nullable PodPort remote;

  private @Nullable ChannelPromise connecting;

  /** Gives the connect up, or after the close the wait for the pod's end. */
  private @Nullable Future<?> timer;

  private boolean writePending;
  private boolean over;

  /**
   * @param dialer a session
   */
  public StreamChannel(Dialer dialer) {
    super(null);
    this.dialer = dialer;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isInputShutdown() {
    return inputShut;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShut;
  }

  @Override
  public boolean isShutdown() {
    return inputShut && outputShut;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  /** What comes is dropped from now on. */
  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    onLoop(
        () -> {
          inputShut = true;
          demand();
          promise.setSuccess();
        });
    return promise;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    onLoop(() -> ((StreamUnsafe) unsafe()).shutdownOutput(promise));
    return promise;
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    var unused = shutdownInput();
    return shutdownOutput(promise);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new StreamUnsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return null;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return active ? remote : null;
  }

  @Override
  protected void doBind(SocketAddress localAddress) {}

  @Override
  protected void doDisconnect() {
    doClose();
  }

  /** Says FIN behind what was written; what the pod says after that is answered by a reset. */
  @Override
  protected void doClose() {
    boolean connected = active;
    open = false;
    active = false;
    DuplexStream closing = stream;
    ChannelPromise promise = takeConnecting();
    if (promise != null) {
      promise.tryFailure(new ClosedChannelException());
    }
    if (closing == null || over) {
      return;
    }
    if (!connected) {
      closing.reset(givenUp("closed while it was connecting"));
      return;
    }
    outputShut = true;
    closing.shutdownOutput();
    closing.demand();
    timer =
        eventLoop()
            .schedule(
                () -> closing.reset(givenUp("no end came within a minute of the close")),
                LINGER_SECONDS,
                TimeUnit.SECONDS);
  }

  @Override
  protected void doShutdownOutput() {
    outputShut = true;
    stream().shutdownOutput();
  }

  @Override
  protected void doBeginRead() {
    demand();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) {
    DuplexStream to = stream();
    for (Object message = out.current(); message != null; message = out.current()) {
      if (writePending) {
        return;
      }
      ByteBuf bytes = (ByteBuf) message;
      if (bytes.isReadable()) {
        ByteBuf kept = bytes.retainedSlice();
        // The last of a chunk may be released by whichever thread has written it.
        writePending = true;
        if (to.write(Chunk.of(kept.nioBuffer(), false, kept::release))) {
          writePending = false;
        }
      }
      out.remove();
    }
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf) {
      return message;
    }
    throw new UnsupportedOperationException(
        "a stream takes ByteBufs, not " + message.getClass().getName());
  }

  private void demand() {
    DuplexStream from = stream;
    if (from != null) {
      from.demand();
    }
  }

  private void onLoop(Runnable task) {
    EventLoop loop = eventLoop();
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** The transport tells that the pod has accepted. */
  void connected() {
    ChannelPromise promise = takeConnecting();
    if (promise != null) {
      active = true;
      promise.trySuccess();
      pipeline().fireChannelActive();
    }
  }

  void received(List<ByteBuf> buffers, boolean last) {
    buffers.forEach(pipeline()::fireChannelRead);
    if (!buffers.isEmpty()) {
      pipeline().fireChannelReadComplete();
    }
    if (!last || !open) {
      return;
    }
    inputShut = true;
    if (config.isAllowHalfClosure()) {
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      unsafe().close(unsafe().voidPromise());
    }
  }

  void writable() {
    writePending = false;
    if (active) {
      ((StreamUnsafe) unsafe()).flushOn();
    }
  }

  void ended(@Nullable CulvertException failure) {
    over = true;
    ChannelPromise promise = takeConnecting();
    if (promise != null) {
      promise.tryFailure(
          failure == null ? new ClosedChannelException() : SocketFailures.notConnected(failure));
    } else if (active && failure != null) {
      pipeline().fireExceptionCaught(SocketFailures.broken(failure));
    }
    if (open) {
      unsafe().close(unsafe().voidPromise());
    }
  }

  DuplexStream stream() {
    return Objects.requireNonNull(stream, "stream");
  }

  CulvertException givenUp(String why) {
    return new CulvertException(Failure.CANCELLED, remote + ": " + why);
  }

  private @Nullable ChannelPromise takeConnecting() {
    ChannelPromise promise = connecting;
    connecting = null;
    Future<?> due = timer;
    if (due != null) {
      due.cancel(false);
    }
    return promise;
  }

  /** Connects, and goes on with what is to be written. */
  private final class StreamUnsafe extends AbstractUnsafe {

    @Override
    public void connect(
        SocketAddress remoteAddress, SocketAddress localAddress, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      if (stream != null) {
        promise.setFailure(new AlreadyConnectedException());
        return;
      }
      if (!(remoteAddress instanceof PodPort to)) {
        promise.setFailure(
            new IllegalArgumentException(
                "a stream connects to a PodPort, not to " + remoteAddress));
        return;
      }
      remote = to;
      connecting = promise;
      stream = dialer.dial(to.port(), new StreamChannelHandler(StreamChannel.this));
      int timeout = config.getConnectTimeoutMillis();
      if (timeout > 0) {
        timer = eventLoop().schedule(() -> giveUp(promise, to), timeout, TimeUnit.MILLISECONDS);
      }
    }

    void flushOn() {
      flush0();
    }

    private void giveUp(ChannelPromise promise, PodPort to) {
      if (takeConnecting() != null) {
        promise.tryFailure(new ConnectTimeoutException("connection timed out: " + to));
        close(voidPromise());
      }
    }
  }
}
