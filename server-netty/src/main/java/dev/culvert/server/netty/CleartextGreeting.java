package dev.culvert.server.netty;

import dev.culvert.server.greeting.Greeting;
import dev.culvert.server.greeting.RefusedException;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.greeting.UpgradeRequest;
import dev.culvert.server.memory.ConnectionBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;

/**
 * A cleartext connection until it has begun with the HTTP/2 preface, or with a port-forward request
 * to upgrade. Turns others away with one sentence. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class CleartextGreeting extends FirstBytes {

  private final Greeting greeting = new Greeting();

  CleartextGreeting(ConnectionStart start, Edge edge, ConnectionBuffers buffers) {
    super(start, edge, buffers);
  }

  @Override
  void received(ChannelHandlerContext ctx, ByteBuf bytes) {
    ByteBuffer said = bytes.nioBuffer();
    try {
      if (!greeting.take(said)) {
        return;
      }
    } catch (RefusedException e) {
      turnAway(ctx, e.refusal());
      return;
    }
    RelayRequest relay = greeting.relay();
    if (relay != null) {
      begin(ctx, relay);
      return;
    }
    handOver();
    UpgradeRequest request = greeting.upgrade();
    if (request != null) {
      // SETTINGS follow it, and take it along.
      ctx.write(Unpooled.wrappedBuffer(Greeting.switching()));
    }
    open(ctx, request);
    if (request == null) {
      forwardPreface(ctx, bytes, said.remaining());
    }
    ctx.pipeline().remove(this);
  }
}
