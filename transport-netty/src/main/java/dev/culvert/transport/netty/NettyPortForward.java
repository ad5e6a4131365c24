package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * The port-forward request: stays open for the session's life, and tells why it ends. One that has
 * gone as a request to upgrade has ended its half already, so only a reset can end it.
 */
final class NettyPortForward extends NettyRequest {

  NettyPortForward(NettySession session) {
    super(session, session.target().toString());
  }

  /** Ends our half, if it is still open. */
  void finish() {
    if (!canWrite()) {
      return;
    }
    if (isSent()) {
      fail(session().life().loss());
    } else {
      endOutput();
      flush();
    }
  }

  @Override
  boolean isSent() {
    return session().upgrades();
  }

  @Override
  void addHeaders(Http2Headers headers) {}

  @Override
  void accepted() {
    session().life().opened();
  }

  @Override
  void received(Http2DataFrame frame) {
    int credit = frame.initialFlowControlledBytes();
    frame.release();
    giveCredit(credit);
  }

  @Override
  void inputEnded() {
    session().life().requestEnded();
  }

  @Override
  void failed(CulvertException why) {
    session().life().requestFailed(why);
  }

  @Override
  void over() {}
}
