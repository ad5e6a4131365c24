package dev.culvert.transport.netty;

import dev.culvert.core.session.KeepAlive;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Tells the session what happens to its connection. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final int MAX_DEBUG_DATA = 256;

  private final NettySession session;
  private final ReceiveWindows windows;
  private long arrivals;
  private long pings;

  ConnectionHandler(NettySession session, ReceiveWindows windows) {
    this.session = session;
    this.windows = windows;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
      windows.raise();
      session.prefaceSent();
      KeepAlive.start(
          session.life(), session.config().keepAlive(), () -> arrivals, () -> ping(ctx));
    } else if (event == SslCloseCompletionEvent.SUCCESS && hasServerEnded(ctx)) {
      session.life().abandon("the server ended TLS");
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof Http2SettingsFrame) {
        session.life().settingsReceived();
      } else if (message instanceof Http2GoAwayFrame goAway) {
        session.life().goingAway(goAway.errorCode(), debugData(goAway));
      } else if (message instanceof Http2PingFrame ping && ping.ack()) {
        session.growth().answered(ping.content());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    arrivals++;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session.life().broken(cause);
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
      ctx.close();
    }
  }

  /** To Netty BoringSSL's TLS is over as soon as either end has said so. */
  private static boolean hasServerEnded(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    return tls != null && tls.engine().isInboundDone();
  }

  private void ping(ChannelHandlerContext ctx) {
    pings++;
    ctx.writeAndFlush(new DefaultHttp2PingFrame(pings));
  }

  private static String debugData(Http2GoAwayFrame goAway) {
    int length = Math.min(goAway.content().readableBytes(), MAX_DEBUG_DATA);
    byte[] debug = ByteBufUtil.getBytes(goAway.content(), goAway.content().readerIndex(), length);
    return new String(debug, StandardCharsets.UTF_8);
  }
}
