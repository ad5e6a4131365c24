package dev.culvert.server.netty;

import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.Limits;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The TCP side of a connection, before every other handler: notices that something arrives, and
 * ends the connection so that what was written last is read. A socket that is closed while bytes of
 * the peer's are unread is reset, and the reset overtakes the answer (RFC 9112 section 9.6).
 * Confined to its event loop, but for the {@link ConnectionBuffers.Holder}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class Edge extends ChannelDuplexHandler implements ConnectionBuffers.Holder {

  private final Channel channel;
  private @Nullable ChannelHandlerContext context;
  private Duration linger = Limits.LAST_WORDS;
  private boolean heard;
  private boolean closing;
  private boolean givesWay;

  Edge(Channel channel) {
    this.channel = channel;
  }

  Channel channel() {
    return channel;
  }

  /** Whether anything has come since this was asked last. */
  boolean wasHeard() {
    boolean was = heard;
    heard = false;
    return was;
  }

  /** How long the peer may take to close its end, from a close on. */
  void lingerFor(Duration duration) {
    linger = duration;
  }

  /** From now on a close is what it says: somebody else sees to what the peer still reads. */
  void giveWay() {
    givesWay = true;
  }

  /** Closes at once, past every other handler: HTTP/2 and TLS would wait for their goodbyes. */
  void abandon() {
    context().close();
  }

  @Override
  public String peer() {
    return String.valueOf(channel.remoteAddress());
  }

  @Override
  public boolean isOnThread() {
    return channel.eventLoop().inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    channel.eventLoop().execute(task);
  }

  @Override
  public void close() {
    abandon();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    heard = true;
    if (closing) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (givesWay || !ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
    if (closing) {
      return;
    }
    closing = true;
    // Netty's shutdownOutput drops what is still queued, so it has to wait behind that.
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> ((DuplexChannel) ctx.channel()).shutdownOutput());
    ctx.executor().schedule(() -> ctx.close(), linger.toMillis(), TimeUnit.MILLISECONDS);
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "context");
  }
}
