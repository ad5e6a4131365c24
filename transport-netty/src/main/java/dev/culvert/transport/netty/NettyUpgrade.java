package dev.culvert.transport.netty;

import dev.culvert.core.Target;
import dev.culvert.core.wire.Answer;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.Problem;
import dev.culvert.core.wire.WireHeaders;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpClientUpgradeHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.CharObjectMap;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port-forward request as a request to upgrade to HTTP/2 (RFC 7540 section 3.2). After 101 the
 * connection is HTTP/2, and the request is answered on stream 1: see {@link NettyPortForward}.
 * Confined to its event loop.
 *
 * <p>Netty's own {@code Http2ClientUpgradeCodec} would put the protocol's default settings into
 * {@code HTTP2-Settings}, whatever the connection's are.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class NettyUpgrade extends ChannelInboundHandlerAdapter
    implements HttpClientUpgradeHandler.UpgradeCodec {

  private static final int MAX_SWITCHING_BYTES = 0;

  private final NettySession session;
  private @Nullable Answer refusal;

  private NettyUpgrade(NettySession session) {
    this.session = session;
  }

  /** Adds what sends the request, once connected, and then gives way to HTTP/2. */
  static void addTo(ChannelPipeline pipeline, NettySession session) {
    NettyUpgrade request = new NettyUpgrade(session);
    HttpClientCodec http1 = new HttpClientCodec();
    pipeline.addLast(
        http1, new HttpClientUpgradeHandler(http1, request, MAX_SWITCHING_BYTES), request);
  }

  @Override
  public CharSequence protocol() {
    return Http2CodecUtil.HTTP_UPGRADE_PROTOCOL_NAME;
  }

  @Override
  public Collection<CharSequence> setUpgradeHeaders(
      ChannelHandlerContext ctx, HttpRequest request) {
    request
        .headers()
        .set(
            Http2CodecUtil.HTTP_UPGRADE_SETTINGS_HEADER,
            encode(Http2Layer.settings(session.config())));
    return List.of(Http2CodecUtil.HTTP_UPGRADE_SETTINGS_HEADER);
  }

  @Override
  public void upgradeTo(ChannelHandlerContext ctx, FullHttpResponse response)
      throws Http2Exception {
    ctx.pipeline().remove(this);
    Http2Layer.addTo(ctx.pipeline(), session).onHttpClientUpgrade();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    Target target = session.target();
    HttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, target.route().path(), Unpooled.EMPTY_BUFFER);
    request
        .headers()
        .set(HttpHeaderNames.HOST, target.server().getRawAuthority())
        .set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
    ctx.writeAndFlush(request);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpObject part) {
        onRefusal(ctx, part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session.life().broken(cause);
    ctx.close();
  }

  /** Takes a part of an answer other than 101: each part tells more of why. */
  private void onRefusal(ChannelHandlerContext ctx, HttpObject part) {
    boolean last = part instanceof LastHttpContent;
    if (part.decoderResult().isFailure()) {
      Throwable cause = part.decoderResult().cause();
      session.life().broken(ConnectFailures.notHttp2(server(), "its answer is not HTTP", cause));
      last = true;
    } else if (part instanceof HttpResponse response) {
      last |= begin(response);
    }
    Answer problem = refusal;
    if (problem != null) {
      if (part instanceof HttpContent body) {
        last |= problem.take(body.content().nioBuffer());
      }
      session.life().broken(problem.refusal());
    }
    if (last) {
      ctx.close();
    }
  }

  /** Takes the headers; returns whether the body is of no use: only Culvert's says why. */
  private boolean begin(HttpResponse response) {
    int status = response.status().code();
    if (!response.headers().contains(WireHeaders.FAILURE)
        && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE, Problem.CONTENT_TYPE, true)) {
      session.life().broken(ConnectFailures.noUpgrade(server(), status));
      return true;
    }
    Answer problem = new Answer(session.target().toString());
    problem.begin(status, response.headers()::get);
    refusal = problem;
    return false;
  }

  private URI server() {
    return session.target().server();
  }

  private static String encode(Http2Settings settings) {
    ByteBuffer payload = ByteBuffer.allocate(settings.size() * Http2CodecUtil.SETTING_ENTRY_LENGTH);
    for (CharObjectMap.PrimitiveEntry<Long> setting : settings.entries()) {
      payload.putChar(setting.key()).putInt(setting.value().intValue());
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(payload.array());
  }
}
