package com.example.culvert.vertx;

import dev.culvert.core.CulvertException;
import dev.culvert.core.wire.Answer;
import dev.culvert.core.wire.PeerFailures;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.StreamResetException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request whose two bodies stay open, and what the server's answer, trailers or reset mean.
 * Confined to the event loop.
 */
final class VertxExchange {

  /** The error code CANCEL (RFC 9113 section 7). */
  private static final long CANCEL = 8;

  private final HttpClientRequest request;
  private final String what;
  private final Supplier<CulvertException> loss;
  private final Listener listener;
  private final Answer answer;
  private @Nullable Future<Void> end;

  /**
   * @param what says what this is, for messages
   * @param loss why an exchange fails whose connection is gone
   */
  VertxExchange(
      HttpClientRequest request, String what, Supplier<CulvertException> loss, Listener listener) {
    this.request = request;
    this.what = what;
    this.loss = loss;
    this.listener = listener;
    this.answer = new Answer(what);
    request.exceptionHandler(this::fail);
    request.response().onComplete(this::onAnswer, this::fail);
  }

  Future<Void> write(Buffer bytes) {
    return request.write(bytes);
  }

  /** Ends the output with END_STREAM. Idempotent. */
  Future<Void> end() {
    if (end == null) {
      end = request.end();
    }
    return end;
  }

  /** Ends both directions at once; the server sees RST_STREAM(CANCEL). Idempotent. */
  void reset() {
    // Fails only if there is nothing left to reset.
    request.reset(CANCEL);
  }

  // tag answer
  private void onAnswer(HttpClientResponse response) {
    response.exceptionHandler(this::fail);
    response.endHandler(none -> end(response::getTrailer));
    if (answer.begin(response.statusCode(), response::getHeader)) {
      listener.accepted(response);
    } else {
      response.handler(this::onRefusal);
    }
  }

  private void onRefusal(Buffer part) {
    if (answer.take(ByteBuffer.wrap(part.getBytes()))) {
      end(Answer.Fields.NONE);
    }
  }

  /** END_STREAM: a half-close, unless trailers tell a failure. */
  private void end(Answer.Fields trailers) {
    CulvertException why = answer.end(trailers);
    if (why == null) {
      listener.ended();
    } else {
      listener.failed(why);
    }
  }

  private void fail(Throwable cause) {
    listener.failed(
        cause instanceof StreamResetException reset
            ? PeerFailures.ofReset(what, reset.getCode())
            : loss.get());
  }

  // end answer

  /** What happens to an exchange. A failure may be told more than once, and is always the last. */
  interface Listener {

    /** The server has answered 200: this is the body, of which nothing has been read. */
    void accepted(HttpClientResponse response);

    /** The server has ended its half in good order. */
    void ended();

    /** It is over, and not in good order. */
    void failed(CulvertException why);
  }
}
