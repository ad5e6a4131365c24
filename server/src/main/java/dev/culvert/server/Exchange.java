package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.wire.Problem;
import dev.culvert.core.wire.WireHeaders;
import dev.culvert.server.undertow.ForwardingChannel;
import dev.culvert.server.undertow.IncomingBody;
import dev.culvert.server.undertow.IncomingStream;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/**
 * One request and its answer, as the wire says them: 200, a problem, trailers with a failure. It
 * ends an answer with END_STREAM and discards what the client still sends; RST_STREAM is only for a
 * client that does not end its half. Confined to its loop.
 *
 * <p>It uses Undertow's stream channels without an {@code HttpServerExchange}, which would hold an
 * error answer back until the request's body has ended, and end bodies of more than 2 MiB.
 */
final class Exchange {

  private static final HttpString FAILURE = new HttpString(WireHeaders.FAILURE);
  private static final HttpString DETAIL = new HttpString(WireHeaders.DETAIL);

  /** How long a client may take to end its half after the answer's end. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final ForwardingChannel channel;
  private final IncomingStream incoming;
  private final @Nullable IncomingBody body;
  private final Http2HeadersStreamSinkChannel response;
  private final IoLoop loop;
  private final Consumer<Exchange> onDone;

  private Consumer<CulvertException> onGone = reason -> {};
  private @Nullable ChannelStream spliced;
  private XnioExecutor.@Nullable Key linger;
  private boolean accepted;
  private boolean outputEnded;
  private boolean inputEnded;
  private boolean resetting;
  private boolean done;

  /**
   * @param onDone called once, when both halves have ended or the stream was reset
   */
  Exchange(
      ForwardingChannel channel, IncomingStream incoming, IoLoop loop, Consumer<Exchange> onDone) {
    this.channel = channel;
    this.incoming = incoming;
    this.body = incoming.body();
    this.response = incoming.answer();
    this.loop = loop;
    this.onDone = onDone;
    this.inputEnded = body == null;
    channel.onReset(
        incoming.id(),
        code ->
            gone(
                new CulvertException(
                    Failure.CANCELLED, "the stream was reset with error code " + code)));
  }

  HeaderMap headers() {
    return incoming.headers();
  }

  /** Whether both halves have ended, or the stream was reset. */
  boolean isDone() {
    return done;
  }

  /** Asks to be told when the stream is reset or its connection lost. */
  void onGone(Consumer<CulvertException> listener) {
    onGone = listener;
  }

  /** Answers 200 at once; the body follows. */
  void accept() {
    if (done || accepted) {
      return;
    }
    accepted = true;
    response.getHeaders().put(Http2Channel.STATUS, "200");
    try {
      response.flush();
    } catch (IOException e) {
      lost(e);
    }
  }

  /** The exchange's body both ways. Once; the stream then owns how the exchange ends. */
  DuplexStream open(DuplexStream.Handler handler) {
    ChannelStream stream = new ChannelStream(loop, handler);
    onGone = stream::fail;
    spliced = stream;
    loop.execute(() -> stream.attach(new Body()));
    return stream;
  }

  /** Answers with a failure: a problem, or after the 200 trailers. */
  void fail(CulvertException failure) {
    refuse(failure.failure().status(), failure);
  }

  /** {@link #fail} with another status. */
  void refuse(int status, CulvertException failure) {
    if (done) {
      return;
    }
    if (response.isWritesShutdown()) {
      channel.sendRstStream(incoming.id(), Http2Channel.ERROR_CANCEL);
      return;
    }
    if (accepted) {
      HeaderMap trailers = new HeaderMap();
      trailers.put(FAILURE, failure.failure().token());
      trailers.put(DETAIL, WireHeaders.encodeDetail(failure.getMessage()));
      response.setTrailersProducer(() -> trailers);
    } else {
      writeProblem(new Problem(status, failure.failure(), failure.getMessage()));
    }
    end();
  }

  /** Ends the answer in good order, and discards what the client still sends. */
  void end() {
    if (done) {
      return;
    }
    discardInput(() -> {});
    linger = loop.after(LINGER, this::abandon);
    response.getWriteSetter().set(sink -> loop.guard(this::flushEnd));
    try {
      response.shutdownWrites();
    } catch (IOException e) {
      lost(e);
    }
    flushEnd();
  }

  /** Reads and drops the request's body; tells when it has ended, unless it never was. */
  void discardInput(Runnable onEnd) {
    if (body != null) {
      body.discard(() -> inputEnded(onEnd));
    }
  }

  /** Whether it has been {@linkplain #open opened} as a stream. */
  boolean isSpliced() {
    return spliced != null;
  }

  /** Whether it is spliced and both ends have passed: what waits here needs its client no more. */
  boolean isComplete() {
    ChannelStream stream = spliced;
    return stream != null && stream.isOutputGone() && body != null && body.hasEnded();
  }

  /** Bytes of memory that wait here to be read. */
  long held() {
    return body == null ? 0 : body.held();
  }

  /** Ends this for the good of the others, as a failure of the pod's would; lets go at once. */
  void sacrifice(CulvertException reason) {
    if (body != null) {
      body.giveUp();
    }
    loop.execute(() -> failAtOnce(reason));
  }

  private void failAtOnce(CulvertException reason) {
    if (spliced != null) {
      spliced.fail(reason);
    } else {
      fail(reason);
    }
  }

  /** Whether a part of the answer waits, with its buffers, for the client to read. */
  boolean isStalled() {
    return !resetting && response.isReadyForFlush();
  }

  /** Resets the stream, and so lets go of what waits; not at once. */
  void reset() {
    resetting = true;
    loop.execute(() -> channel.sendRstStream(incoming.id(), Http2Channel.ERROR_ENHANCE_YOUR_CALM));
  }

  /** The stream is no more: reset, or its connection lost. */
  void gone(CulvertException reason) {
    if (!done) {
      Consumer<CulvertException> listener = onGone;
      done();
      listener.accept(reason);
    }
  }

  private void writeProblem(Problem problem) {
    accepted = true;
    HeaderMap headers = response.getHeaders();
    headers.put(Http2Channel.STATUS, Integer.toString(problem.status()));
    headers.put(Headers.CONTENT_TYPE, Problem.CONTENT_TYPE);
    headers.put(FAILURE, problem.failure().token());
    if (problem.status() == 405) {
      headers.put(Headers.ALLOW, "POST");
    }
    try {
      response.write(StandardCharsets.UTF_8.encode(problem.json()));
    } catch (IOException e) {
      lost(e);
    }
  }

  /** The client has not ended its half, or not read the answer: asks it to stop (section 8.1). */
  private void abandon() {
    channel.sendRstStream(
        incoming.id(), outputEnded ? Http2Channel.ERROR_NO_ERROR : Http2Channel.ERROR_CANCEL);
  }

  private void flushEnd() {
    if (done || outputEnded) {
      return;
    }
    try {
      if (response.flush()) {
        outputEnded = true;
        finishIfDone();
      } else {
        response.resumeWrites();
      }
    } catch (IOException e) {
      lost(e);
    }
  }

  private void inputEnded(Runnable onEnd) {
    if (!inputEnded) {
      inputEnded = true;
      onEnd.run();
      finishIfDone();
    }
  }

  private void finishIfDone() {
    if (inputEnded && outputEnded && !done) {
      done();
    }
  }

  private void lost(IOException e) {
    gone(new CulvertException(Failure.CANCELLED, "the client's stream was lost: " + e, e));
  }

  /** Lets go of everything: Undertow keeps the channels of a reset stream for a minute. */
  private void done() {
    done = true;
    channel.forget(incoming.id());
    if (body != null) {
      body.close();
    }
    spliced = null;
    response.getWriteSetter().set(null);
    response.setTrailersProducer(null);
    onGone = reason -> {};
    if (linger != null) {
      linger.remove();
    }
    onDone.accept(this);
  }

  /** The request's body and the answer's, as a stream's channels. */
  private final class Body implements ChannelStream.Ends {

    private final IncomingBody input = Objects.requireNonNull(body);

    @Override
    public void onReadable(@Nullable Runnable listener) {
      input.onReadable(listener);
    }

    @Override
    public void resumeReads() {
      input.resume();
    }

    @Override
    public void suspendReads() {
      input.suspend();
    }

    @Override
    public @Nullable Chunk read() throws IOException {
      return input.read();
    }

    @Override
    public StreamSinkChannel sink() {
      return response;
    }

    @Override
    public boolean mayWrite() {
      return !channel.buffers().isTooMuch();
    }

    @Override
    public int maxWrite() {
      return channel.getSendMaxFrameSize();
    }

    @Override
    public CulvertException failure(IOException e) {
      return new CulvertException(Failure.CANCELLED, "the client's stream was lost: " + e, e);
    }

    @Override
    public void close(@Nullable CulvertException failure) {
      if (failure == null) {
        inputEnded = true;
        outputEnded = true;
        finishIfDone();
      } else {
        fail(failure);
      }
    }
  }
}
