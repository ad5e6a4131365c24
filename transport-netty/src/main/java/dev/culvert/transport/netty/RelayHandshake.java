package dev.culvert.transport.netty;

import dev.culvert.core.Target;
import dev.culvert.core.wire.Relay;
import dev.culvert.core.wire.RelayAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Asks the gateway to relay the connection, and gives way to HTTP/2 with the node. Confined to its
 * event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class RelayHandshake extends ChannelInboundHandlerAdapter {

  private final NettySession session;
  private final RelayAnswer answer;
  private boolean asked;
  private boolean failed;

  RelayHandshake(NettySession session) {
    this.session = session;
    this.answer = new RelayAnswer(session.target().toString());
  }

  /** Behind TLS the connection is there already. */
  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      ask(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!asked) {
      ask(ctx);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (!answer.take(bytes.nioBuffer())) {
        return;
      }
      if (!answer.isAccepted()) {
        failed = true;
        session.life().broken(answer.refusal());
        ctx.close();
        return;
      }
      Http2Layer.addTo(ctx.pipeline(), session);
      ctx.pipeline().remove(this);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!failed) {
      session.life().broken(answer.refusal());
    }
    ctx.fireChannelInactive();
  }

  private void ask(ChannelHandlerContext ctx) {
    asked = true;
    Target target = session.target();
    ctx.writeAndFlush(
        Unpooled.wrappedBuffer(
            Relay.request(target.server().getRawAuthority(), target.route().path())));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed = true;
    session.life().broken(cause);
    ctx.close();
  }
}
