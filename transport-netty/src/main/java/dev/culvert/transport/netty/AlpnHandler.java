package dev.culvert.transport.netty;

import dev.culvert.core.wire.ConnectFailures;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;

/**
 * Sets up HTTP/2, or asks for a relay, once TLS stands and the server has chosen that. Confined to
 * its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class AlpnHandler extends ApplicationProtocolNegotiationHandler {

  private static final String NONE = "none";

  private final NettySession session;

  AlpnHandler(NettySession session) {
    super(NONE);
    this.session = session;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
    if (!protocol.equals(session.alpn())) {
      session.life().broken(ConnectFailures.noAlpn(session.target().server()));
      ctx.close();
    } else if (session.relays()) {
      ctx.pipeline().addLast(new RelayHandshake(session));
    } else {
      Http2Layer.addTo(ctx.pipeline(), session);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session.life().broken(cause);
    ctx.close();
  }
}
