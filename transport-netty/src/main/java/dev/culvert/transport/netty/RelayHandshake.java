package dev.culvert.transport.netty;

import dev.culvert.core.Target;
import dev.culvert.core.wire.Relay;
import dev.culvert.core.wire.RelayAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;

/**
 * Asks the gateway to relay the connection, and gives way to HTTP/2 with the node. Confined to its
 * event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class RelayHandshake extends ChannelInboundHandlerAdapter {

  private final NettySession session;
  private final RelayAnswer answer;

  RelayHandshake(NettySession session) {
    this.session = session;
    this.answer = new RelayAnswer(session.target().toString());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    Target target = session.target();
    ctx.writeAndFlush(
        Unpooled.wrappedBuffer(
            Relay.request(target.server().getRawAuthority(), target.route().path())));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      ByteBuffer said = bytes.nioBuffer();
      if (!answer.take(said)) {
        return;
      }
      if (!answer.isAccepted()) {
        session.life().broken(answer.refusal());
        ctx.close();
        return;
      }
      Http2Layer.addTo(ctx.pipeline(), session);
      int left = said.remaining();
      if (left > 0) {
        ctx.fireChannelRead(bytes.retainedSlice(bytes.writerIndex() - left, left));
      }
      ctx.pipeline().remove(this);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session.life().broken(answer.refusal());
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session.life().broken(cause);
    ctx.close();
  }
}
