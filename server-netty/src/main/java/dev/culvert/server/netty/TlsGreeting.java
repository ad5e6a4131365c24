package dev.culvert.server.netty;

import dev.culvert.core.wire.Relay;
import dev.culvert.server.greeting.Preface;
import dev.culvert.server.greeting.Refusal;
import dev.culvert.server.greeting.RefusedException;
import dev.culvert.server.greeting.RelayGreeting;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.memory.ConnectionBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.ByteBuffer;

/**
 * A connection over TLS until the handshake has chosen {@code h2} (ALPN, RFC 7301) and the HTTP/2
 * preface has come, or it has chosen a relay and the request for one has. Turns others away.
 * Confined to its event loop.
 */
final class TlsGreeting extends FirstBytes {

  private final Preface preface = new Preface();
  private final RelayGreeting relay = new RelayGreeting();

  TlsGreeting(ConnectionStart start, Edge edge, ConnectionBuffers buffers) {
    super(start, edge, buffers);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslHandshakeCompletionEvent.SUCCESS) {
      tls(ctx).refuseRenegotiation();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  void received(ChannelHandlerContext ctx, ByteBuf bytes) {
    ByteBuffer said = bytes.nioBuffer();
    String chosen = tls(ctx).engine().getApplicationProtocol();
    if (Relay.PROTOCOL.equals(chosen)) {
      asked(ctx, said);
      return;
    }
    if (!"h2".equals(chosen) || !preface.matches(said)) {
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

  private void asked(ChannelHandlerContext ctx, ByteBuffer said) {
    try {
      RelayRequest request = relay.take(said);
      if (request != null) {
        begin(ctx, request);
      }
    } catch (RefusedException e) {
      turnAway(ctx, e.refusal());
    }
  }

  private static TlsHandler tls(ChannelHandlerContext ctx) {
    return ctx.pipeline().get(TlsHandler.class);
  }
}
