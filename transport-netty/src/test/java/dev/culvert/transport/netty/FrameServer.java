package dev.culvert.transport.netty;

import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.wire.WireHeaders;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 server that does what a test tells it, frame by frame, and notes every frame that comes
 * in. It answers a port-forward request with 200 by itself unless told otherwise.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class FrameServer implements AutoCloseable {

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<String> frames = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final List<Channel> connections = new CopyOnWriteArrayList<>();
  private final Http2Settings settings;
  private final boolean acceptsSessions;
  private final boolean answersPings;
  private final @Nullable SslContext tls;
  private final boolean upgrades;
  private final Channel listener;

  private volatile boolean withholdsCredit;

  FrameServer() {
    this(Http2Settings.defaultSettings().initialWindowSize(1 << 20), true, true);
  }

  FrameServer(Http2Settings settings, boolean acceptsSessions, boolean answersPings) {
    this(settings, acceptsSessions, answersPings, null, false);
  }

  /** A server that wants TLS. */
  FrameServer(SslContext tls) {
    this(Http2Settings.defaultSettings(), true, true, tls, false);
  }

  /** A server that wants to be asked for HTTP/2 in HTTP/1.1. */
  static FrameServer upgrading(boolean acceptsSessions) {
    return new FrameServer(Http2Settings.defaultSettings(), acceptsSessions, true, null, true);
  }

  private FrameServer(
      Http2Settings settings,
      boolean acceptsSessions,
      boolean answersPings,
      @Nullable SslContext tls,
      boolean upgrades) {
    this.tls = tls;
    this.upgrades = upgrades;
    this.settings = settings;
    this.acceptsSessions = acceptsSessions;
    this.answersPings = answersPings;
    this.listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    setUp(channel);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  Target target() {
    return target(port());
  }

  /** The same, under another scheme and host. */
  Target target(String schemeAndHost) {
    return target(schemeAndHost, port());
  }

  static Target target(int port) {
    return target("http://127.0.0.1", port);
  }

  static Target target(String schemeAndHost, int port) {
    return new Target(
        URI.create(schemeAndHost + ":" + port), new Route(null, new PodRef("default", "web")));
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The TLS of the connection that came last. */
  SslHandler tls() {
    return connections.get(connections.size() - 1).pipeline().get(SslHandler.class);
  }

  /** Ends TLS on every connection, but not TCP. */
  void endTls() {
    for (Channel connection : connections) {
      connection.pipeline().get(SslHandler.class).closeOutbound();
    }
  }

  /** Every frame that has come in so far, one line each. */
  List<String> frames() {
    return frames;
  }

  /** What the client has added to the connection's window so far. */
  int connectionCredit() {
    String update = "WINDOW_UPDATE 0 ";
    return frames.stream()
        .filter(frame -> frame.startsWith(update))
        .mapToInt(frame -> Integer.parseInt(frame.substring(update.length())))
        .sum();
  }

  /** The next request, the port-forward request too unless it was answered by itself. */
  Request nextRequest() throws InterruptedException {
    Request request = requests.poll(20, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came; frames: " + frames);
    }
    return request;
  }

  /** From now on, what arrives uses up the sender's window. */
  void withholdCredit() {
    withholdsCredit = true;
  }

  int openConnections() {
    return (int) connections.stream().filter(Channel::isActive).count();
  }

  void closeConnections() {
    for (Channel connection : connections) {
      connection.eventLoop().execute(() -> hangUp(connection));
    }
  }

  void goAway(Http2Error error, String debug) {
    for (Channel connection : connections) {
      connection.writeAndFlush(
          new DefaultHttp2GoAwayFrame(
              error, Unpooled.copiedBuffer(debug, StandardCharsets.US_ASCII)));
    }
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    closeConnections();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Closes TCP without the GOAWAY that the codec would send. */
  private static void hangUp(Channel connection) {
    ChannelHandlerContext codec = connection.pipeline().firstContext();
    if (codec != null) {
      codec.close();
    }
  }

  private void setUp(Channel channel) {
    connections.add(channel);
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    Http2FrameCodec http2 =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(settings)
            .frameLogger(new FrameLog(frames))
            .autoAckPingFrame(answersPings)
            .decoderEnforceMaxRstFramesPerWindow(0, 0)
            .build();
    if (upgrades) {
      HttpServerCodec http1 = new HttpServerCodec();
      channel
          .pipeline()
          .addLast(
              http1,
              new HttpServerUpgradeHandler(
                  http1, protocol -> new Http2ServerUpgradeCodec(http2, new Dispatcher())));
    } else {
      channel.pipeline().addLast(http2, new Dispatcher());
    }
  }

  /** One request, and the answer to it. Usable from any thread. */
  static final class Request {

    private final Channel connection;
    private final Http2FrameStream stream;
    private final Http2Headers headers;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile boolean ended;
    private volatile long resetCode = -1;

    Request(Channel connection, Http2FrameStream stream, Http2Headers headers) {
      this.connection = connection;
      this.stream = stream;
      this.headers = headers;
    }

    int id() {
      return stream.id();
    }

    Http2Headers headers() {
      return headers;
    }

    byte[] body() {
      synchronized (body) {
        return body.toByteArray();
      }
    }

    boolean isEnded() {
      return ended;
    }

    /** The code of the RST_STREAM that came, or -1. */
    long resetCode() {
      return resetCode;
    }

    Request accept() {
      send(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
      return this;
    }

    Request send(byte[] bytes) {
      send(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes)));
      return this;
    }

    Request end() {
      send(new DefaultHttp2DataFrame(true));
      return this;
    }

    Request refuse(Failure failure, String detail) {
      String problem = "{\"status\":" + failure.status() + ", \"detail\": \"" + detail + "\"}";
      send(
          new DefaultHttp2HeadersFrame(
              new DefaultHttp2Headers()
                  .status(String.valueOf(failure.status()))
                  .set("content-type", "application/problem+json")
                  .set(WireHeaders.FAILURE, failure.token())));
      send(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(problem, StandardCharsets.UTF_8), true));
      return this;
    }

    /** Sends the headers of an answer whose body is still to come. */
    Request startRefusal(int status) {
      send(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(String.valueOf(status))));
      return this;
    }

    Request answer(int status) {
      send(
          new DefaultHttp2HeadersFrame(
              new DefaultHttp2Headers().status(String.valueOf(status)), true));
      return this;
    }

    Request endWith(Failure failure, String detail) {
      send(
          new DefaultHttp2HeadersFrame(
              new DefaultHttp2Headers()
                  .set(WireHeaders.FAILURE, failure.token())
                  .set(WireHeaders.DETAIL, WireHeaders.encodeDetail(detail)),
              true));
      return this;
    }

    Request reset(Http2Error error) {
      send(new DefaultHttp2ResetFrame(error));
      return this;
    }

    private void send(Http2StreamFrame frame) {
      connection.writeAndFlush(frame.stream(stream));
    }
  }

  private final class Dispatcher extends ChannelInboundHandlerAdapter {

    private final Map<Integer, Request> open = new ConcurrentHashMap<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        if (message instanceof Http2HeadersFrame headers) {
          Request request = new Request(ctx.channel(), headers.stream(), headers.headers());
          open.put(headers.stream().id(), request);
          if (acceptsSessions && !headers.headers().contains(WireHeaders.PORT)) {
            request.accept();
          } else {
            requests.add(request);
          }
        } else if (message instanceof Http2DataFrame data) {
          Request request = known(data.stream());
          synchronized (request.body) {
            request.body.writeBytes(ByteBufUtil.getBytes(data.content()));
          }
          if (data.isEndStream()) {
            request.ended = true;
            if (acceptsSessions && !request.headers.contains(WireHeaders.PORT)) {
              request.end();
            }
          }
          if (!withholdsCredit) {
            ctx.writeAndFlush(
                new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes())
                    .stream(data.stream()));
          }
        } else if (message instanceof Http2ResetFrame reset) {
          known(reset.stream()).resetCode = reset.errorCode();
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    private Request known(Http2FrameStream stream) {
      return Objects.requireNonNull(open.get(stream.id()), "request");
    }
  }
}
