package dev.culvert.transport.netty;

import dev.culvert.core.config.TransportConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** HTTP/2 on top of a connection, with the configured windows. */
final class Http2Layer {

  /** How long a goodbye waits for the server's END_STREAM and for its own GOAWAY to go. */
  private static final long GOODBYE_MILLIS = 1_000;

  /** Netty's 1 KiB makes frames that small as soon as several streams send at once. */
  private static final int MIN_SEND_CHUNK = 1 << 14;

  private Http2Layer() {}

  /** Adds the layer; on a connection that stands already, the preface goes at once. */
  static Http2FrameCodec addTo(ChannelPipeline pipeline, NettySession session) {
    TransportConfig config = session.config();
    Http2FrameCodec codec = codec(config);
    ReceiveWindows windows =
        new ReceiveWindows(
            codec.connection(), codec.encoder().frameWriter(), config.http2().connectionWindow());
    codec.connection().local().flowController(windows);
    pipeline.addLast(codec, new Http2MultiplexHandler(new PushRefusal(), session.request()));
    pipeline.addLast(new ConnectionHandler(session, windows));
    return codec;
  }

  private static Http2FrameCodec codec(TransportConfig config) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(settings(config))
            .gracefulShutdownTimeoutMillis(GOODBYE_MILLIS)
            // Floods are a server's worry. Here the limits would punish an honest server for many
            // aborted streams, or for the empty DATA frames that some put before trailers.
            .decoderEnforceMaxRstFramesPerWindow(0, 0)
            .decoderEnforceMaxConsecutiveEmptyDataFrames(0)
            .build();
    Http2Connection connection = codec.connection();
    UniformStreamByteDistributor distributor = new UniformStreamByteDistributor(connection);
    distributor.minAllocationChunk(MIN_SEND_CHUNK);
    connection
        .remote()
        .flowController(new DefaultHttp2RemoteFlowController(connection, distributor));
    return codec;
  }

  static Http2Settings settings(TransportConfig config) {
    return Http2Settings.defaultSettings()
        .pushEnabled(false)
        .initialWindowSize(config.http2().streamWindow())
        .maxFrameSize(config.http2().maxFrameSize())
        .maxHeaderListSize(config.http2().maxHeaderListSize());
  }

  /** Closes what the server opens: push is disabled, so nothing can be meant by it. */
  @ChannelHandler.Sharable
  @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it.
  private static final class PushRefusal extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.close();
    }
  }
}
