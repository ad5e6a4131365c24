package dev.culvert.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * PINGs the server and gives the session up when two in a row were not answered (RFC 9113 section
 * 6.7). Whatever arrives counts as an answer: behind megabytes of data a PING may wait long on a
 * connection that is alive. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class KeepAlive extends ChannelInboundHandlerAdapter {

  private static final int MAX_UNANSWERED = 2;

  private final NettySession session;
  private final Duration interval;
  private int unanswered;
  private @Nullable Future<?> timer;

  KeepAlive(NettySession session, Duration interval) {
    this.session = session;
    this.interval = interval;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
      start(ctx);
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    unanswered = 0;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
    ctx.fireChannelInactive();
  }

  private void start(ChannelHandlerContext ctx) {
    long nanos = NettySession.nanos(interval);
    // A fixed rate would make up for ticks missed in a pause, with no time for an answer between.
    timer =
        ctx.executor().scheduleWithFixedDelay(() -> ping(ctx), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void ping(ChannelHandlerContext ctx) {
    if (unanswered == MAX_UNANSWERED) {
      session.abandon(
          "no answer to " + MAX_UNANSWERED + " PINGs, one each " + interval.toMillis() + " ms");
    } else {
      unanswered++;
      ctx.writeAndFlush(new DefaultHttp2PingFrame(unanswered));
    }
  }
}
