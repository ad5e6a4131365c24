package dev.culvert.server.netty;

import dev.culvert.server.spi.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * What a client may send: on the connection, which refills on arrival, so that an unread stream
 * holds back itself alone; and on each stream, as its bytes go downstream. Credit goes back by the
 * eighth of a window: by the half, which is Netty's way, a far client stands still for much of each
 * round trip. Confined to its event loop.
 */
final class ReceiveWindows extends DefaultHttp2LocalFlowController {

  /** What is left of a window when credit goes back. */
  private static final float UPDATE_RATIO = 1 - 1f / Limits.CREDITS;

  private static final float AT_ONCE = 0.99f;

  private final Http2Connection connection;

  ReceiveWindows(Http2Connection connection) {
    super(connection, UPDATE_RATIO, true);
    this.connection = connection;
  }

  /** Tells the client the connection's window; once, after the SETTINGS. */
  void announce(int connectionWindow) throws Http2Exception {
    Http2Stream whole = connection.connectionStream();
    incrementWindowSize(whole, connectionWindow - initialWindowSize(whole));
    // A window that is less than twice the initial one would be told when half of it is used.
    windowUpdateRatio(whole, AT_ONCE);
    windowUpdateRatio(whole, UPDATE_RATIO);
  }

  /** Who sends what it was not allowed to has broken the protocol, and not one stream alone. */
  @Override
  public void receiveFlowControlledFrame(
      Http2Stream stream, ByteBuf data, int padding, boolean endOfStream) throws Http2Exception {
    try {
      super.receiveFlowControlledFrame(stream, data, padding, endOfStream);
    } catch (Http2Exception.StreamException e) {
      throw Http2Exception.connectionError(
          Http2Error.FLOW_CONTROL_ERROR, e, "%s", String.valueOf(e.getMessage()));
    }
  }
}
