package dev.culvert.transport.netty;

import dev.culvert.core.config.TransportConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** Sets up the pipeline of a session's connection: HTTP/2 with the configured windows. */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class ConnectionInitializer extends ChannelInitializer<Channel> {

  /** How long a goodbye waits for the server's END_STREAM and for its own GOAWAY to go. */
  private static final long GOODBYE_MILLIS = 1_000;

  private static final float WINDOW_UPDATE_RATIO = 0.5f;

  /** Netty's 1 KiB makes frames that small as soon as several streams send at once. */
  private static final int MIN_SEND_CHUNK = 1 << 14;

  private final NettySession session;

  ConnectionInitializer(NettySession session) {
    this.session = session;
  }

  @Override
  protected void initChannel(Channel channel) {
    TransportConfig config = session.config();
    Http2FrameCodec codec = codec(config);
    channel.pipeline().addLast(codec, new Http2MultiplexHandler(new PushRefusal()));
    if (!config.keepAlive().isZero()) {
      channel.pipeline().addLast(new KeepAlive(session, config.keepAlive()));
    }
    channel
        .pipeline()
        .addLast(
            new ConnectionHandler(session, codec.connection(), config.http2().connectionWindow()));
  }

  private static Http2FrameCodec codec(TransportConfig config) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .initialWindowSize(config.http2().streamWindow())
                    .maxFrameSize(config.http2().maxFrameSize())
                    .maxHeaderListSize(config.http2().maxHeaderListSize()))
            .gracefulShutdownTimeoutMillis(GOODBYE_MILLIS)
            // Floods are a server's worry. Here the limits would punish an honest server for many
            // aborted streams, or for the empty DATA frames that some put before trailers.
            .decoderEnforceMaxRstFramesPerWindow(0, 0)
            .decoderEnforceMaxConsecutiveEmptyDataFrames(0)
            .build();
    Http2Connection connection = codec.connection();
    // The connection window refills on arrival: an unread stream holds back itself alone.
    connection
        .local()
        .flowController(
            new DefaultHttp2LocalFlowController(connection, WINDOW_UPDATE_RATIO, true)
                .frameWriter(codec.encoder().frameWriter()));
    UniformStreamByteDistributor distributor = new UniformStreamByteDistributor(connection);
    distributor.minAllocationChunk(MIN_SEND_CHUNK);
    connection
        .remote()
        .flowController(new DefaultHttp2RemoteFlowController(connection, distributor));
    return codec;
  }

  /** Closes what the server opens: push is disabled, so nothing can be meant by it. */
  @ChannelHandler.Sharable
  private static final class PushRefusal extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.close();
    }
  }
}
