package dev.culvert.server.netty;

import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.Limits;
import dev.culvert.server.spi.TlsTerms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * An end of TLS, whose buffers are counted: what waits for the rest of a record is kept here, and
 * not in native memory of the library's. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class TlsHandler extends SslHandler {

  /** A fatal alert, in the clear: {@code no_application_protocol} (RFC 7301 section 3.2). */
  private static final byte[] NO_APPLICATION_PROTOCOL = {0x15, 3, 3, 0, 2, 2, 120};

  private final HeldInput held;
  private final List<String> protocols;
  private boolean greeted;

  /**
   * @param tasks checks certificates and computes keys
   * @param protocols for a server whose library lets a client pass that offers only others; none
   *     for any other end
   */
  TlsHandler(SSLEngine engine, Executor tasks, ConnectionBuffers buffers, List<String> protocols) {
    super(engine, tasks);
    this.protocols = protocols;
    this.greeted = protocols.isEmpty();
    held = new HeldInput(buffers);
    // Else what was read in one go stays in one buffer that grows.
    setDiscardAfterReads(1);
    // Else single bytes would keep the buffers that they were read into.
    setCumulator(MERGE_CUMULATOR);
    // Whoever added this has a deadline for the handshake.
    setHandshakeTimeoutMillis(0);
    setCloseNotifyFlushTimeoutMillis(Limits.GOODBYE.toMillis());
    setCloseNotifyReadTimeoutMillis(0);
  }

  /** After a server's handshake; BoringSSL knows no other by itself. */
  void refuseRenegotiation() {
    if (!isNative()) {
      TlsTerms.refuseRenegotiation(engine());
    }
  }

  /**
   * Whether the peer has said that nothing more comes. To Netty BoringSSL's TLS is over as soon as
   * either end has said so.
   */
  boolean hasPeerEnded() {
    return engine().isInboundDone();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws SSLException {
    if (!greeted && ClientHello.isWhole(in)) {
      greeted = true;
      if (ClientHello.offersOnlyOthers(in, protocols)) {
        in.skipBytes(in.readableBytes());
        ctx.writeAndFlush(Unpooled.wrappedBuffer(NO_APPLICATION_PROTOCOL));
        ctx.close();
        return;
      }
    }
    super.decode(ctx, in, out);
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

  private boolean isNative() {
    return engine() instanceof ReferenceCounted;
  }
}
