package dev.culvert.server.netty;

import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.Limits;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/** An end of TLS, whose buffers are counted. Confined to its event loop. */
final class TlsHandler extends SslHandler {

  private final HeldInput held;

  /**
   * @param tasks checks certificates and computes keys
   */
  TlsHandler(SSLEngine engine, Executor tasks, ConnectionBuffers buffers) {
    super(engine, tasks);
    held = new HeldInput(buffers);
    // Else what was read in one go stays in one buffer that grows.
    setDiscardAfterReads(1);
    // Whoever added this has a deadline for the handshake.
    setHandshakeTimeoutMillis(0);
    setCloseNotifyFlushTimeoutMillis(Limits.GOODBYE.toMillis());
    setCloseNotifyReadTimeoutMillis(0);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    held.holds(actualReadableBytes() == 0 ? 0 : internalBuffer().capacity());
    super.channelReadComplete(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    held.holds(0);
    super.channelInactive(ctx);
  }
}
