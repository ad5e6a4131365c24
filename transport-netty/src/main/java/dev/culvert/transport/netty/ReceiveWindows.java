package dev.culvert.transport.netty;

import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;

/**
 * What the server may send: on the connection, which refills on arrival, so that an unread stream
 * holds back itself alone; and on each stream. Credit goes back by the eighth of a window: by the
 * half, which is Netty's way, a far server stands still for much of each round trip. Confined to
 * its event loop.
 */
final class ReceiveWindows extends DefaultHttp2LocalFlowController {

  /** What is left of a window when credit goes back: an eighth has been used. */
  private static final float UPDATE_RATIO = 0.875f;

  private static final float AT_ONCE = 0.99f;

  private final Http2Connection connection;
  private final int connectionWindow;

  ReceiveWindows(Http2Connection connection, Http2FrameWriter writer, int connectionWindow) {
    super(connection, UPDATE_RATIO, true);
    this.connection = connection;
    this.connectionWindow = connectionWindow;
    frameWriter(writer);
  }

  /** Http2FrameCodec would make the connection's window about twice a stream's. */
  @Override
  public void incrementWindowSize(Http2Stream stream, int delta) throws Http2Exception {
    if (stream.id() != Http2CodecUtil.CONNECTION_STREAM_ID) {
      super.incrementWindowSize(stream, delta);
    }
  }

  /**
   * Lets the server send so much more on a stream than its window was; to be flushed.
   *
   * @param channel the stream's
   */
  static void grow(Http2StreamChannel channel, int more) {
    Http2FrameCodec codec = channel.parent().pipeline().get(Http2FrameCodec.class);
    Http2Connection connection = codec.connection();
    Http2Stream stream = connection.stream(channel.stream().id());
    if (stream == null || !stream.state().remoteSideOpen()) {
      return;
    }
    try {
      connection.local().flowController().incrementWindowSize(stream, more);
    } catch (Http2Exception e) {
      channel.parent().pipeline().fireExceptionCaught(e);
    }
  }

  /** Tells the server the connection's window; to be called once, after the preface. */
  void raise() throws Http2Exception {
    Http2Stream whole = connection.connectionStream();
    super.incrementWindowSize(whole, connectionWindow - initialWindowSize(whole));
    // A window that is less than twice the initial one would be told when half of it is used.
    windowUpdateRatio(whole, AT_ONCE);
    windowUpdateRatio(whole, UPDATE_RATIO);
  }
}
