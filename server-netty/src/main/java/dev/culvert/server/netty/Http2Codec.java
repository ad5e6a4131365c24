package dev.culvert.server.netty;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.Limits;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * Netty's HTTP/2 with the configured windows and limits, and what it does when something fails.
 * Confined to its event loop.
 */
final class Http2Codec extends Http2ConnectionHandler {

  /** Netty's 1 KiB makes frames that small as soon as several streams send at once. */
  private static final int MIN_SEND_CHUNK = 1 << 14;

  private static final int RESETS_SECONDS = (int) Limits.RESETS_WITHIN.toSeconds();

  private final NettyChannel channel;
  private final HeldInput held;

  private Http2Codec(
      NettyChannel channel,
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      io.netty.handler.codec.http2.Http2Settings settings) {
    // What follows the SETTINGS goes with them.
    super(decoder, encoder, settings, false, false);
    this.channel = channel;
    this.held = new HeldInput(channel.buffers());
    // Else what was read in one go stays in one buffer that grows, to megabytes.
    setDiscardAfterReads(1);
  }

  static Http2Codec of(EngineConfig config, NettyChannel channel) {
    Http2Connection connection = new DefaultHttp2Connection(true);
    connection.remote().maxActiveStreams(config.refusedFrom());
    connection.local().flowController(new ReceiveWindows(connection));
    UniformStreamByteDistributor distributor = new UniformStreamByteDistributor(connection);
    distributor.minAllocationChunk(MIN_SEND_CHUNK);
    connection
        .remote()
        .flowController(new DefaultHttp2RemoteFlowController(connection, distributor));
    return new Builder(channel).configured(config.http2(), connection).build();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    held.holds(actualReadableBytes() == 0 ? 0 : internalBuffer().capacity());
    super.channelReadComplete(ctx);
  }

  /** What found the socket full looks again, whatever the flow controller makes of it. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    super.channelWritabilityChanged(ctx);
    channel.pushHeld();
  }

  /** First who is told of the loss; to streams it would look as if they were reset. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    held.holds(0);
    channel.closed();
    super.channelInactive(ctx);
  }

  @Override
  public ChannelFuture resetStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    ChannelFuture sent = super.resetStream(ctx, streamId, errorCode, promise);
    channel.wasReset(streamId, errorCode);
    return sent;
  }

  /**
   * Frames that were under way at the end of their stream are no fault of anybody's, nor is what
   * was to be sent on one that was reset.
   */
  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException e) {
    boolean isLate = e.error() == Http2Error.STREAM_CLOSED && (outbound || isOver(e.streamId()));
    if (!isLate) {
      super.onStreamError(ctx, outbound, cause, e);
    }
  }

  private boolean isOver(int streamId) {
    return connection().stream(streamId) == null && connection().streamMayHaveExisted(streamId);
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception e) {
    if (e == null) {
      channel.failed(cause);
    } else {
      channel.brokeProtocol(cause);
      super.onConnectionError(ctx, outbound, cause, e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
      super.exceptionCaught(ctx, cause);
    } else {
      channel.failed(cause);
    }
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Http2Codec, Builder> {

    private final NettyChannel channel;

    Builder(NettyChannel channel) {
      this.channel = channel;
    }

    Builder configured(Http2Settings settings, Http2Connection connection) {
      return connection(connection)
          .initialSettings(
              new io.netty.handler.codec.http2.Http2Settings()
                  .initialWindowSize(settings.streamWindow())
                  .maxFrameSize(settings.maxFrameSize())
                  .maxConcurrentStreams(settings.maxStreams())
                  .maxHeaderListSize(settings.maxHeaderListSize()))
          .frameListener(channel)
          // What is wrong with a request is told in its answer.
          .validateHeaders(false)
          .validateRequiredPseudoHeaders(false)
          .decoderEnforceMaxRstFramesPerWindow(Limits.RESETS, RESETS_SECONDS)
          .encoderEnforceMaxRstFramesPerWindow(Limits.RESETS, RESETS_SECONDS)
          .decoderEnforceMaxConsecutiveEmptyDataFrames(Limits.EMPTY_FRAMES)
          .gracefulShutdownTimeoutMillis(0);
    }

    @Override
    public Http2Codec build() {
      return super.build();
    }

    @Override
    protected Http2Codec build(
        Http2ConnectionDecoder decoder,
        Http2ConnectionEncoder encoder,
        io.netty.handler.codec.http2.Http2Settings settings) {
      return new Http2Codec(channel, decoder, encoder, settings);
    }
  }
}
