package dev.culvert.transport.netty;

import dev.culvert.core.wire.PeerFailures;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Tells the session what happens to its connection. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final int MAX_DEBUG_DATA = 256;

  private final NettySession session;
  private final ReceiveWindows windows;

  ConnectionHandler(NettySession session, ReceiveWindows windows) {
    this.session = session;
    this.windows = windows;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
      windows.raise();
      session.prefaceSent();
    } else if (event == SslCloseCompletionEvent.SUCCESS) {
      session.abandon("the server ended TLS");
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof Http2SettingsFrame) {
        session.settingsReceived();
      } else if (message instanceof Http2GoAwayFrame goAway) {
        session.goingAway(describe(goAway));
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session.broken(cause);
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
      ctx.close();
    }
  }

  private static String describe(Http2GoAwayFrame goAway) {
    int length = Math.min(goAway.content().readableBytes(), MAX_DEBUG_DATA);
    byte[] debug = ByteBufUtil.getBytes(goAway.content(), goAway.content().readerIndex(), length);
    return PeerFailures.describeGoAway(
        goAway.errorCode(), new String(debug, StandardCharsets.UTF_8));
  }
}
