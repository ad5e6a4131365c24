package dev.culvert.server.netty;

import dev.culvert.server.greeting.Refusal;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.TlsTerms;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * A connection to a TLS port until its first byte: a handshake or not. Confined to its event loop.
 */
final class TlsFirstRecord extends FirstBytes {

  TlsFirstRecord(ConnectionStart start, Edge edge, ConnectionBuffers buffers) {
    super(start, edge, buffers);
  }

  @Override
  void received(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (bytes.getByte(bytes.readerIndex()) != TlsTerms.HANDSHAKE) {
      turnAway(ctx, Refusal.NOT_TLS);
      return;
    }
    handOver();
    ctx.pipeline()
        .addLast(connectionStart().tls().withClient(ctx.alloc(), buffers()))
        .addLast(new TlsGreeting(connectionStart(), edge(), buffers()));
    ctx.fireChannelRead(bytes.retain());
    ctx.pipeline().remove(this);
  }
}
