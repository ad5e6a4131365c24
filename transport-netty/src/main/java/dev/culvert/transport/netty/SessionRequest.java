package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * The port-forward request: stays open for the session's life, and tells why it ends. One that has
 * gone as a request to upgrade has ended its half already, so only a reset can end it.
 */
final class SessionRequest extends RequestStream {

  SessionRequest(NettySession session) {
    super(session);
  }

  /** Ends the request, if it is still open. */
  void finish() {
    if (!canWrite()) {
      return;
    }
    if (isSent()) {
      fail(session().loss());
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
  String what() {
    return session().target().toString();
  }

  @Override
  void addHeaders(Http2Headers headers) {}

  @Override
  void accepted() {
    session().accepted();
  }

  @Override
  void received(Http2DataFrame frame) {
    giveCredit(frame.initialFlowControlledBytes());
    frame.release();
  }

  @Override
  void inputEnded() {
    session()
        .requestEnded(
            new CulvertException(Failure.STOPPED, what() + ": the server ended the session"));
  }

  @Override
  void failed(CulvertException why) {
    boolean isReset = why.failure() == Failure.CONNECTION_RESET;
    session()
        .requestEnded(
            isReset ? new CulvertException(Failure.SESSION_LOST, why.getMessage(), why) : why);
  }

  @Override
  void over() {}
}
