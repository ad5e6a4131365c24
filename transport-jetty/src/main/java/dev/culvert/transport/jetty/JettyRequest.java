package dev.culvert.transport.jetty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Target;
import dev.culvert.core.wire.Answer;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.PeerFailures;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * One request whose bodies stay open both ways. Speaks the protocol: what was asked, what the
 * answer, the trailers or a reset mean; the subclasses say where the bytes go. Confined to its
 * session's invoker, but for the callbacks of {@link Stream.Listener} and {@link
 * FrameOutput.Owner}, which are forwarded there.
 */
abstract class JettyRequest implements Stream.Listener, FrameOutput.Owner {

  private final JettySession session;
  private final String what;
  private final Answer answer;
  private final FrameOutput output = new FrameOutput(this);

  private @Nullable JettyConnection connection;
  private @Nullable Stream stream;
  private @Nullable CulvertException failure;

  /**
   * @param what this is, for messages
   */
  JettyRequest(JettySession session, String what) {
    this.session = session;
    this.what = what;
    this.answer = new Answer(what);
  }

  /** Adds what the request has besides the path. */
  abstract void addHeaders(HttpFields.Mutable headers);

  /** The server has answered 200. */
  abstract void accepted();

  /** There is data, or the end of it: once for each {@link #demandData}. */
  abstract void dataAvailable();

  /** The stream has failed: nothing more is to be read or written. */
  abstract void failed(CulvertException why);

  /** Nothing is held of the output any more. Once. */
  abstract void outputOver();

  final JettySession session() {
    return session;
  }

  @Override
  public final String what() {
    return what;
  }

  final FrameOutput output() {
    return output;
  }

  final @Nullable CulvertException failure() {
    return failure;
  }

  /**
   * Sends the request, with the first of what was written already, unless the stream has failed.
   */
  final void open(JettyConnection over) {
    if (failure != null) {
      return;
    }
    connection = over;
    if (!output.openWithFirst(over.room())) {
      over.newStream(headers(), sent(Callback.NOOP), this);
    }
  }

  @Override
  public final void send(DataFrame first, Callback callback) {
    Objects.requireNonNull(connection, "connection")
        .newStream(new HTTP2Stream.FrameList(headers(), first, null), sent(callback), this);
  }

  private HeadersFrame headers() {
    Target target = session.target();
    HttpFields.Mutable headers = HttpFields.build();
    addHeaders(headers);
    MetaData.Request request =
        new MetaData.Request(
            HttpMethod.POST.asString(),
            HttpURI.from(target.server() + session.config().path(target)),
            HttpVersion.HTTP_2,
            headers);
    return new HeadersFrame(request, null, false);
  }

  private Promise<Stream> sent(Callback callback) {
    return new Promise<>() {
      @Override
      public void succeeded(Stream opened) {
        session.invoker().execute(() -> sent(opened));
        callback.succeeded();
      }

      @Override
      public void failed(Throwable cause) {
        session.invoker().execute(() -> fail(session.ofRefusedStream(what, cause)));
        callback.failed(cause);
      }
    };
  }

  /** Asks for one {@link #dataAvailable}, once the answer has come. */
  final void demandData() {
    Stream current = stream;
    if (failure == null && answer.isBegun() && current != null) {
      current.demand();
    }
  }

  /** The next data, or null; the caller releases it and gives the credit. */
  final Stream.@Nullable Data readData() {
    Stream current = stream;
    return failure == null && answer.isBegun() && current != null ? current.readData() : null;
  }

  /** Gives the server credit for data that has gone downstream. Thread-safe. */
  final void release(Stream.Data data) {
    int bytes = data.frame().flowControlLength();
    data.release();
    Stream current = stream;
    if (bytes > 0 && current != null) {
      JettyConnection.giveCredit(current, bytes);
    }
  }

  /** Ends both directions at once; the server sees RST_STREAM(CANCEL). Idempotent. */
  final void fail(CulvertException why) {
    if (failure != null) {
      return;
    }
    failure = why;
    output.seal();
    failed(why);
    reset();
    output.abort(why);
  }

  @Override
  public final void onHeaders(Stream from, HeadersFrame frame, Callback callback) {
    session
        .invoker()
        .run(
            () -> {
              stream = from;
              guard(() -> onHeaders(frame));
              callback.succeeded();
            });
  }

  @Override
  public final void onDataAvailable(Stream from) {
    session.invoker().run(() -> guard(this::onData));
  }

  @Override
  public final void onReset(Stream from, ResetFrame frame, Callback callback) {
    session.invoker().run(() -> fail(PeerFailures.ofReset(what, frame.getError())));
    callback.succeeded();
  }

  @Override
  public final void onFailure(
      Stream from, int error, String reason, Throwable cause, Callback callback) {
    session.invoker().execute(() -> fail(session.ofBrokenStream(what, cause)));
    callback.succeeded();
  }

  @Override
  public final void outputOver(boolean sent) {
    session
        .invoker()
        .execute(
            () -> {
              if (!sent) {
                fail(ofLostOutput());
              }
              outputOver();
            });
  }

  @Override
  public final void releaseFailed(Throwable cause) {
    session.invoker().execute(() -> fail(ConnectFailures.ofThrown(what, cause)));
  }

  private void sent(Stream opened) {
    stream = opened;
    if (failure == null) {
      output.open(opened);
    } else {
      reset();
    }
  }

  private void reset() {
    Stream current = stream;
    if (current != null && !current.isReset() && !current.isClosed()) {
      current.reset(
          new ResetFrame(current.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
    }
  }

  /** What a step throws ends the request: Jetty would log it, and the request go on for ever. */
  private void guard(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      fail(ConnectFailures.ofThrown(what, e));
    }
  }

  private void onHeaders(HeadersFrame frame) {
    if (failure != null) {
      return;
    }
    HttpFields headers = frame.getMetaData().getHttpFields();
    if (answer.isBegun()) {
      end(headers::get);
    } else if (frame.getMetaData() instanceof MetaData.Response head) {
      if (answer.begin(head.getStatus(), headers::get)) {
        accepted();
      } else if (frame.isEndStream()) {
        end(Answer.Fields.NONE);
      } else {
        demandData();
      }
    }
  }

  private void onData() {
    if (answer.isAccepted()) {
      dataAvailable();
      return;
    }
    for (Stream.Data data = readData(); data != null; data = readData()) {
      if (isEnough(data)) {
        end(Answer.Fields.NONE);
        return;
      }
    }
    demandData();
  }

  /** Takes a part of a refusal; returns whether no more is needed. */
  private boolean isEnough(Stream.Data data) {
    try {
      return answer.take(data.frame().getByteBuffer()) || data.frame().isEndStream();
    } finally {
      release(data);
    }
  }

  /** An end in good order comes by the data, of which some may be unread. */
  private void end(Answer.Fields trailers) {
    CulvertException why = answer.end(trailers);
    if (why != null) {
      fail(why);
    }
  }

  /** A write can meet the server's reset before anything else tells of it. */
  private CulvertException ofLostOutput() {
    Stream current = stream;
    return current != null && current.isReset()
        ? new CulvertException(Failure.CONNECTION_RESET, what + ": the server reset it")
        : session.life().loss();
  }
}
