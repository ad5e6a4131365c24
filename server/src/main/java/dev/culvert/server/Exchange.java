package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.session.Loop;
import dev.culvert.core.wire.Problem;
import dev.culvert.core.wire.WireHeaders;
import dev.culvert.server.spi.IncomingStream;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.StreamEnds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as the wire says them: 200, a problem, trailers with a failure. It
 * ends an answer with END_STREAM and discards what the client still sends; RST_STREAM is only for a
 * client that does not end its half. Confined to its loop.
 */
final class Exchange implements StreamEnds.Listener {

  private static final int OK = 200;
  private static final int METHOD_NOT_ALLOWED = 405;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private static final int NO_ERROR = 0x0;
  private static final int CANCEL = 0x8;
  private static final int ENHANCE_YOUR_CALM = 0xb;

  /** How long a client may take to end its half after the answer's end. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final IncomingStream stream;
  private final IoLoop loop;
  private final Consumer<Exchange> onDone;

  private Consumer<CulvertException> onGone = reason -> {};
  private @Nullable LoopStream spliced;
  private Loop.@Nullable Timer linger;
  private boolean accepted;
  private boolean outputShut;
  private boolean outputEnded;
  private boolean inputEnded;
  private boolean resetting;
  private boolean done;

  /**
   * @param onDone called once, when both halves have ended or the stream was reset
   */
  Exchange(IncomingStream stream, IoLoop loop, Consumer<Exchange> onDone) {
    this.stream = stream;
    this.loop = loop;
    this.onDone = onDone;
    this.inputEnded = !stream.hasBody();
  }

  /** Begins to hear what happens to the request. */
  void start() {
    stream.listen(this);
    stream.onReset(
        code ->
            gone(
                new CulvertException(
                    Failure.CANCELLED, "the stream was reset with error code " + code)));
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
    if (!done && !accepted) {
      accepted = true;
      stream.answer(OK, Map.of(), NOTHING);
    }
  }

  /** Answers 200, with the body's first bytes if they come soon. */
  void acceptWithBytes() {
    if (!done && !accepted) {
      accepted = true;
      stream.answerWithBytes(OK);
    }
  }

  /** The exchange's body both ways. Once; the stream then owns how the exchange ends. */
  DuplexStream open(DuplexStream.Handler handler) {
    LoopStream duplex = new LoopStream(loop, handler);
    onGone = duplex::fail;
    spliced = duplex;
    loop.execute(() -> duplex.attach(new Body()));
    return duplex;
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
    if (outputShut) {
      stream.reset(CANCEL);
      return;
    }
    if (accepted) {
      stream.trailers(
          Map.of(
              WireHeaders.FAILURE,
              failure.failure().token(),
              WireHeaders.DETAIL,
              WireHeaders.encodeDetail(failure.getMessage())));
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
    stream.listen(this);
    discardInput(() -> {});
    linger = loop.after(LINGER, this::abandon);
    shutdownOutput();
  }

  /** Reads and drops the request's body; tells when it has ended, unless it never was. */
  void discardInput(Runnable onEnd) {
    if (stream.hasBody()) {
      stream.discard(() -> inputEnded(onEnd));
    }
  }

  /** Whether it has been {@linkplain #open opened} as a stream. */
  boolean isSpliced() {
    return spliced != null;
  }

  /** Whether it is spliced and both ends have passed: what waits here needs its client no more. */
  boolean isComplete() {
    LoopStream open = spliced;
    return open != null && open.isOutputGone() && stream.hasEnded();
  }

  /** Bytes of memory that wait here to be read. */
  long held() {
    return stream.held();
  }

  /** Ends this for the good of the others, as a failure of the pod's would; lets go at once. */
  void sacrifice(CulvertException reason) {
    stream.giveUp();
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
    return !resetting && stream.isStalled();
  }

  /** Resets the stream, and so lets go of what waits; not at once. */
  void reset() {
    resetting = true;
    loop.execute(() -> stream.reset(ENHANCE_YOUR_CALM));
  }

  /** The stream is no more: reset, or its connection lost. */
  void gone(CulvertException reason) {
    if (!done) {
      Consumer<CulvertException> listener = onGone;
      done();
      listener.accept(reason);
    }
  }

  /** Nothing: whoever reads has another listener. */
  @Override
  public void onReadable() {}

  /** Nothing: an answer is no write. */
  @Override
  public void onWritable() {}

  @Override
  public void onOutputGone() {
    outputEnded = true;
    finishIfDone();
  }

  @Override
  public void onFailed(CulvertException why) {
    gone(why);
  }

  private void writeProblem(Problem problem) {
    accepted = true;
    Map<String, String> fields = new HashMap<>();
    fields.put("content-type", Problem.CONTENT_TYPE);
    fields.put(WireHeaders.FAILURE, problem.failure().token());
    if (problem.status() == METHOD_NOT_ALLOWED) {
      fields.put("allow", "POST");
    }
    stream.answer(problem.status(), fields, StandardCharsets.UTF_8.encode(problem.json()));
  }

  private void shutdownOutput() {
    outputShut = true;
    stream.shutdownOutput();
  }

  /** The client has not ended its half, or not read the answer: asks it to stop (section 8.1). */
  private void abandon() {
    stream.reset(outputEnded ? NO_ERROR : CANCEL);
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

  private void done() {
    done = true;
    stream.close(null);
    spliced = null;
    onGone = reason -> {};
    if (linger != null) {
      linger.cancel();
    }
    onDone.accept(this);
  }

  /** The request's body and the answer's; how they are closed is the exchange's. */
  private final class Body implements StreamEnds {

    @Override
    public void listen(Listener listener) {
      stream.listen(listener);
    }

    @Override
    public void resumeReads() {
      stream.resumeReads();
    }

    @Override
    public void suspendReads() {
      stream.suspendReads();
    }

    @Override
    public @Nullable Chunk read() {
      return stream.read();
    }

    @Override
    public boolean mayWrite() {
      return stream.mayWrite();
    }

    @Override
    public boolean write(Chunk chunk) {
      return stream.write(chunk);
    }

    @Override
    public void shutdownOutput() {
      Exchange.this.shutdownOutput();
    }

    @Override
    public void close(@Nullable CulvertException failure) {
      if (failure == null) {
        inputEnded = true;
        outputEnded = true;
        finishIfDone();
      } else {
        stream.dropOutput();
        fail(failure);
      }
    }
  }
}
