package dev.culvert.bench.tunnel;

import dev.culvert.core.config.Http2Settings;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** What both ends of the connection have: Netty's codec, with the windows that ours has. */
@SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for what is written.
final class Http2Ends {

  private static final Http2Settings WINDOWS = Http2Settings.DEFAULT;

  private Http2Ends() {}

  /** One loop does all. */
  static EventLoopGroup loop() {
    return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  /** Ends a loop and all that is on it. */
  static void end(EventLoopGroup loop) {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  static void client(ChannelPipeline pipeline) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient().initialSettings(settings().pushEnabled(false)).build();
    add(pipeline, codec, new ChannelInboundHandlerAdapter());
  }

  /**
   * @param stream gets what belongs to a new stream
   */
  static void server(ChannelPipeline pipeline, ChannelHandler stream) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(settings().maxConcurrentStreams(WINDOWS.maxStreams()))
            .decoderEnforceMaxRstFramesPerWindow(0, 0)
            .encoderEnforceMaxRstFramesPerWindow(0, 0)
            .build();
    add(pipeline, codec, stream);
  }

  private static io.netty.handler.codec.http2.Http2Settings settings() {
    return io.netty.handler.codec.http2.Http2Settings.defaultSettings()
        .initialWindowSize(WINDOWS.streamWindow())
        .maxFrameSize(WINDOWS.maxFrameSize());
  }

  private static void add(ChannelPipeline pipeline, Http2FrameCodec codec, ChannelHandler stream) {
    pipeline.addLast(codec, new Http2MultiplexHandler(stream), new RaisedWindow());
  }

  /**
   * Waits for what a loop does.
   *
   * @throws IOException if it fails
   */
  static void await(Future<?> future, String what) throws IOException {
    try {
      future.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + what);
    }
    if (!future.isSuccess()) {
      throw new IOException(what + " failed: " + future.cause(), future.cause());
    }
  }

  /** Makes the connection's window what it is to be, as soon as there is a connection. */
  private static final class RaisedWindow extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      int more = WINDOWS.connectionWindow() - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
      ctx.channel()
          .writeAndFlush(new DefaultHttp2WindowUpdateFrame(more))
          .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
      ctx.fireChannelActive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close(); // All that is forwarded ends, which the loads see.
    }
  }
}
