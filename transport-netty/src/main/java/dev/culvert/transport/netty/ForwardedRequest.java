package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.wire.WireHeaders;
import io.netty.handler.codec.http2.Http2Headers;

/** A request with a port: one forwarded connection. Confined to its event loop. */
abstract class ForwardedRequest extends NettyRequest implements Lifecycle.Stream {

  private final int port;

  ForwardedRequest(NettySession session, int port) {
    super(session, session.target() + " port " + port);
    this.port = port;
  }

  @Override
  public void reset(CulvertException why) {
    fail(why);
  }

  @Override
  final boolean isSent() {
    return false;
  }

  @Override
  final void addHeaders(Http2Headers headers) {
    headers.setInt(WireHeaders.PORT, port);
  }

  /** Runs a callback that is not ours; what it throws ends the stream. */
  final void call(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      fail(new CulvertException(Failure.INTERNAL, what() + ": a callback failed: " + e, e));
    }
  }
}
