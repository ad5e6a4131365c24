package dev.culvert.server.netty;

import dev.culvert.server.greeting.Preface;
import dev.culvert.server.greeting.Refusal;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.TlsTerms;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.ByteBuffer;

/**
 * A connection over TLS until the handshake has chosen {@code h2} (ALPN, RFC 7301) and the HTTP/2
 * preface has come. Turns others away. Confined to its event loop.
 */
final class TlsGreeting extends FirstBytes {

  private final Preface preface = new Preface();

  TlsGreeting(ConnectionStart start, Edge edge, ConnectionBuffers buffers) {
    super(start, edge, buffers);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslHandshakeCompletionEvent.SUCCESS) {
      TlsTerms.refuseRenegotiation(tls(ctx).engine());
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  void received(ChannelHandlerContext ctx, ByteBuf bytes) {
    ByteBuffer said = bytes.nioBuffer();
    boolean chosen = "h2".equals(tls(ctx).engine().getApplicationProtocol());
    if (!chosen || !preface.matches(said)) {
      turnAway(ctx, Refusal.NOT_H2);
      return;
    }
    if (!preface.isComplete()) {
      return;
    }
    handOver();
    open(ctx, null);
    forwardPreface(ctx, bytes, said.remaining());
    ctx.pipeline().remove(this);
  }

  private static SslHandler tls(ChannelHandlerContext ctx) {
    return ctx.pipeline().get(SslHandler.class);
  }
}
