package dev.culvert.server.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.wire.Relay;
import dev.culvert.server.greeting.Preface;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.RelayChannel;
import dev.culvert.server.spi.StreamEnds;
import dev.culvert.server.spi.TlsTerms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection that has asked for a relay, until it is answered. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class RelayStart extends ChannelInboundHandlerAdapter implements RelayChannel {

  private final ConnectionStart start;
  private final Edge edge;
  private final ConnectionBuffers buffers;
  private final NettyLoop loop;
  private Runnable onGone = () -> {};
  private boolean answered;
  private @Nullable ChannelHandlerContext context;

  RelayStart(ConnectionStart start, Edge edge, ConnectionBuffers buffers) {
    this.start = start;
    this.edge = edge;
    this.buffers = buffers;
    this.loop =
        new NettyLoop(edge.channel().eventLoop(), buffers, start.tls(), e -> edge.abandon());
  }

  /** Hands the request on; it is in the pipeline. */
  void begin(RelayRequest request) {
    loop.guard(() -> start.clients().onRelay(request, this));
  }

  @Override
  public IoLoop loop() {
    return loop;
  }

  @Override
  public String peer() {
    return edge.peer();
  }

  @Override
  public String address() {
    return edge.channel().remoteAddress() instanceof InetSocketAddress known
        ? known.getAddress().getHostAddress()
        : "a client that has gone";
  }

  @Override
  public @Nullable X509Certificate certificate() {
    SslHandler tls = edge.channel().pipeline().get(SslHandler.class);
    return tls == null ? null : TlsTerms.certificate(tls.engine());
  }

  @Override
  public ConnectionBuffers buffers() {
    return buffers;
  }

  @Override
  public void onGone(Runnable listener) {
    onGone = listener;
  }

  @Override
  public StreamEnds accept() {
    answered = true;
    SocketEnds ends = new SocketEnds(loop, "the client " + peer());
    edge.giveWay();
    context().writeAndFlush(Unpooled.wrappedBuffer(Relay.switching()));
    ends.setUp((NioSocketChannel) context().channel());
    context().pipeline().remove(this);
    return ends;
  }

  @Override
  public void serve(Function<ClientChannel, ClientChannel.Handler> clients) {
    answered = true;
    context().writeAndFlush(Unpooled.wrappedBuffer(Relay.switching()));
    context().pipeline().replace(this, null, new RelayedPreface(start, edge, buffers, clients));
  }

  @Override
  public void refuse(CulvertException why) {
    if (!answered) {
      answered = true;
      context().writeAndFlush(Unpooled.wrappedBuffer(Relay.refusal(why)));
      context().close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** Nothing is to be said before the answer, and so nothing is kept. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    if (!answered) {
      edge.abandon();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!answered) {
      answered = true;
      loop.guard(onGone);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    edge.abandon();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "context");
  }

  /** Waits for the HTTP/2 preface, behind the answer. Confined to its event loop. */
  private static final class RelayedPreface extends FirstBytes {

    private final Preface preface = new Preface();
    private final Function<ClientChannel, ClientChannel.Handler> clients;

    RelayedPreface(
        ConnectionStart start,
        Edge edge,
        ConnectionBuffers buffers,
        Function<ClientChannel, ClientChannel.Handler> clients) {
      super(start, edge, buffers);
      this.clients = clients;
    }

    @Override
    void received(ChannelHandlerContext ctx, ByteBuf bytes) {
      ByteBuffer said = bytes.nioBuffer();
      if (!preface.matches(said)) {
        edge().abandon();
        return;
      }
      if (!preface.isComplete()) {
        return;
      }
      handOver();
      open(ctx, clients, null);
      forwardPreface(ctx, bytes, said.remaining());
      ctx.pipeline().remove(this);
    }
  }
}
