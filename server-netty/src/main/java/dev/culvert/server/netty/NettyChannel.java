package dev.culvert.server.netty;

import dev.culvert.core.session.WindowGrowth;
import dev.culvert.server.greeting.RequestHead;
import dev.culvert.server.greeting.UpgradeRequest;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.BoundedLog;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client's HTTP/2 connection: what the codec reads goes to its streams. Confined to its loop. */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class NettyChannel extends Http2EventAdapter implements ClientChannel {

  private static final Logger LOG = System.getLogger(NettyChannel.class.getName());
  private static final BoundedLog FAULTS = new BoundedLog(NettyChannel.class);

  private final EngineConfig config;
  private final Edge edge;
  private final ConnectionBuffers buffers;
  private final NettyLoop loop;
  private final Http2Codec codec;
  private final SoonFlush flush;
  private final WindowGrowth growth;
  private final IntObjectMap<NettyStream> streams = new IntObjectHashMap<>();

  /** What waits for the socket, whether or not for a window too. */
  private final Set<StreamOutput> held = new LinkedHashSet<>();

  private @Nullable Handler handler;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> settingsDue;

  /** The request that the connection was upgraded with, until the client's SETTINGS come. */
  private @Nullable UpgradeRequest upgraded;

  private boolean closed;

  /**
   * @param tls for connections to nodes
   */
  NettyChannel(EngineConfig config, Edge edge, ConnectionBuffers buffers, EngineTls tls) {
    this.config = config;
    this.edge = edge;
    this.buffers = buffers;
    this.loop = new NettyLoop(edge.channel().eventLoop(), buffers, tls, this::abandon);
    this.codec = Http2Codec.of(config, this);
    this.flush = new SoonFlush(edge.channel().eventLoop(), this::flushNow);
    this.growth = buffers.windows(config.http2());
  }

  Http2Codec codec() {
    return codec;
  }

  /**
   * Begins to serve; the codec is in the pipeline, and nothing has been read by it.
   *
   * @param request the request that the connection was upgraded with; acted upon when the client's
   *     SETTINGS have come: whatever is in between that knows only HTTP/1.1 would not let them
   *     through
   */
  void start(
      Function<ClientChannel, ClientChannel.Handler> clients, @Nullable UpgradeRequest request) {
    ChannelHandlerContext ctx = edge.channel().pipeline().context(codec);
    context = ctx;
    edge.lingerFor(Limits.GOODBYE);
    settingsDue =
        ctx.executor().schedule(edge::abandon, config.patience().toMillis(), TimeUnit.MILLISECONDS);
    handler = clients.apply(this);
    try {
      windows().announce(config.http2().connectionWindow());
      if (request != null) {
        codec.onHttpServerUpgrade(settings(request.settings().duplicate()));
        upgraded = request;
      }
      codec.connection().remote().flowController().listener(this::writabilityChanged);
    } catch (Http2Exception e) {
      codec.onError(ctx, false, e);
    }
    flush.now();
  }

  @Override
  public NettyLoop loop() {
    return loop;
  }

  @Override
  public String peer() {
    return edge.peer();
  }

  @Override
  public ConnectionBuffers buffers() {
    return buffers;
  }

  @Override
  public int openStreams() {
    return streams.size();
  }

  @Override
  public boolean wasHeard() {
    return edge.wasHeard();
  }

  @Override
  public void ping() {
    encoder().writePing(context(), false, 0, context().newPromise());
    flush.now();
  }

  @Override
  public void finish() {
    ChannelHandlerContext ctx = context();
    if (ctx.channel().isActive()) {
      codec.goAway(
          ctx,
          codec.connection().remote().lastStreamCreated(),
          Http2Error.NO_ERROR.code(),
          Unpooled.EMPTY_BUFFER,
          ctx.newPromise());
      flush.now();
    }
    ctx.close();
  }

  @Override
  public void abandon() {
    edge.abandon();
  }

  /** Closes the connection because of a fault on this side. */
  void abandon(Throwable e) {
    FAULTS.warn("the connection of " + peer() + " is closed, because of " + e, e);
    edge.abandon();
  }

  void brokeProtocol(Throwable e) {
    LOG.log(Logger.Level.DEBUG, () -> peer() + " broke the protocol; its connection is closed", e);
  }

  /** What came up the pipeline: a lost connection, a broken TLS record, or a fault. */
  void failed(Throwable e) {
    if (e instanceof IOException || e.getCause() instanceof IOException) {
      LOG.log(Logger.Level.DEBUG, () -> "the connection of " + peer() + " is lost", e);
      edge.abandon();
    } else {
      abandon(e);
    }
  }

  /** The connection is no more. */
  void closed() {
    if (!closed) {
      closed = true;
      if (settingsDue != null) {
        settingsDue.cancel(false);
      }
      loop.guard(() -> handler().onClosed());
    }
  }

  boolean isClosed() {
    return closed;
  }

  Http2ConnectionEncoder encoder() {
    return codec.encoder();
  }

  ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "context");
  }

  SoonFlush flush() {
    return flush;
  }

  ReceiveWindows windows() {
    return (ReceiveWindows) codec.connection().local().flowController();
  }

  WindowGrowth growth() {
    return growth;
  }

  /** Whether the socket takes more; if not, the output is pushed when it does. */
  boolean takes(StreamOutput output) {
    boolean takes = context().channel().isWritable();
    if (!takes) {
      held.add(output);
    }
    return takes;
  }

  /** The socket may take more. */
  void pushHeld() {
    if (!held.isEmpty() && context().channel().isWritable()) {
      List<StreamOutput> ready = List.copyOf(held);
      held.clear();
      ready.forEach(output -> loop.guard(output::push));
    }
  }

  /** An output waits no more. */
  void release(StreamOutput output) {
    held.remove(output);
  }

  /** A stream counts no more: both its halves have ended, or it was reset. */
  void forget(int streamId) {
    streams.remove(streamId);
  }

  /** By the client, by the codec or by us. */
  void wasReset(int streamId, long errorCode) {
    NettyStream stream = streams.remove(streamId);
    if (stream != null) {
      stream.wasReset((int) errorCode);
    }
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
    if (settingsDue != null) {
      settingsDue.cancel(false);
      settingsDue = null;
    }
    UpgradeRequest first = upgraded;
    upgraded = null;
    if (first != null) {
      Http2Stream stream = codec.connection().stream(1);
      if (stream != null) {
        request(new NettyStream(this, stream, name -> values(first, name), false));
      }
    }
  }

  /** The codec takes what was announced for what is enforced. */
  @Override
  public void onSettingsAckRead(ChannelHandlerContext ctx) {
    codec.connection().remote().maxActiveStreams(config.refusedFrom());
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext ctx, long payload) {
    growth.answered(payload);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream) {
    onHeadersRead(ctx, streamId, headers, padding, endOfStream);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endOfStream) {
    loop.guard(
        () -> {
          NettyStream known = streams.get(streamId);
          Http2Stream stream = codec.connection().stream(streamId);
          if (known != null) {
            // Trailers, of which there are none to be looked at.
            known.inputEnded();
          } else if (stream != null && !closed) {
            NettyStream opened = new NettyStream(this, stream, name -> values(headers, name), true);
            request(opened);
            if (endOfStream) {
              opened.inputEnded();
            }
          }
        });
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
    NettyStream stream = streams.get(streamId);
    if (stream == null) {
      return data.readableBytes() + padding;
    }
    loop.guard(
        () -> {
          stream.received(data);
          if (endOfStream) {
            stream.inputEnded();
          }
        });
    return padding;
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
    wasReset(streamId, errorCode);
  }

  /** A client that says goodbye wants nothing more: what is open on its connection ends with it. */
  @Override
  public void onGoAwayRead(
      ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData) {
    loop.execute(this::finish);
  }

  private void request(NettyStream stream) {
    streams.put(stream.id(), stream);
    loop.guard(() -> handler().onRequest(stream));
    if (!closed && growth.wantsPing()) {
      encoder().writePing(context(), false, WindowGrowth.PING, context().newPromise());
      flush.soon();
    }
  }

  private void writabilityChanged(Http2Stream stream) {
    NettyStream known = streams.get(stream.id());
    if (known != null) {
      loop.guard(known::writable);
    }
  }

  private void flushNow() {
    codec.flush(context());
  }

  private Handler handler() {
    return Objects.requireNonNull(handler, "handler");
  }

  private static List<String> values(UpgradeRequest request, String name) {
    return request.headers().stream()
        .filter(field -> field.name().equals(name))
        .map(RequestHead.Field::value)
        .toList();
  }

  private static List<String> values(Http2Headers headers, String name) {
    return headers.getAll(name).stream().map(CharSequence::toString).toList();
  }

  /** The payload of a SETTINGS frame (RFC 9113 section 6.5.1), which has been checked. */
  private static Http2Settings settings(ByteBuffer payload) {
    Http2Settings settings = new Http2Settings();
    while (payload.hasRemaining()) {
      char id = payload.getChar();
      long value = payload.getInt() & 0xffffffffL;
      settings.put(id, Long.valueOf(value));
    }
    return settings;
  }
}
