package dev.culvert.transport.okhttp;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.wire.PeerFailures;
import dev.culvert.core.wire.WireHeaders;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One call whose bodies stay open both ways. Speaks the protocol: what was asked, what the answer,
 * the trailers or a reset mean. Threads as {@link BlockingStream.Channel} says.
 */
final class RequestChannel implements BlockingStream.Channel {

  private static final int OK = 200;
  private static final long MAX_PROBLEM_BYTES = 1 << 13;
  private static final System.Logger LOG = System.getLogger(RequestChannel.class.getName());

  private final CallFailures failures;
  private final String what;
  private final Call call;
  private final Cancellation cancellation;
  private final DuplexBody body = new DuplexBody();
  private @Nullable Response response;

  /**
   * @param what says what is asked for, for messages
   * @param request what it has besides path and body
   */
  RequestChannel(ServerConnection connection, String what, Request.Builder request) {
    this.failures = connection.failures();
    this.what = what;
    this.call = connection.newCall(request.post(body));
    this.cancellation = new Cancellation(call);
  }

  @Override
  public void awaitOpen() {
    Response answer;
    try {
      answer = call.execute();
    } catch (IOException e) {
      throw failure(e);
    }
    response = answer;
    failures.answered();
    if (answer.code() != OK) {
      throw rejection(answer);
    }
  }

  @Override
  public void awaitInput() {
    try {
      if (source().exhausted()) {
        checkTrailers();
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public int read(ByteBuffer target) {
    try {
      int count = source().read(target);
      if (count < 0) {
        checkTrailers();
      }
      return count;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    BufferedSink sink = sink();
    try {
      sink.write(source);
      sink.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    try {
      sink().close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** The server sees RST_STREAM(CANCEL). */
  @Override
  public void abort() {
    cancellation.cancel();
    body.sink.completeExceptionally(
        new CulvertException(Failure.CANCELLED, what + ": given up before it went"));
  }

  @Override
  public void close() {}

  /**
   * Gives everything back, however it ended. Once, when no other call is under way: OkHttp counts a
   * call as one of its connection's until both of its bodies are closed.
   */
  void release() {
    BufferedSink sink = body.opened;
    if (sink != null) {
      quietly(sink::close);
      failures.released();
    }
    Response answer = response;
    if (answer != null) {
      quietly(() -> drain(answer.body().source()));
      answer.close();
    }
  }

  private CulvertException failure(IOException cause) {
    if (call.isCanceled()) {
      return new CulvertException(Failure.CANCELLED, what + ": given up", cause);
    }
    return body.opened == null ? failures.ofUnsent(what, cause) : failures.ofSent(what, cause);
  }

  private CulvertException rejection(Response answer) {
    String problem = "";
    try {
      BufferedSource source = answer.body().source();
      source.request(MAX_PROBLEM_BYTES);
      problem = source.getBuffer().snapshot().string(StandardCharsets.UTF_8);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the status must do", e);
    }
    return PeerFailures.ofAnswer(what, answer.code(), answer.header(WireHeaders.FAILURE), problem);
  }

  private void checkTrailers() throws IOException {
    Headers trailers = Objects.requireNonNull(response, "response").trailers();
    CulvertException why =
        PeerFailures.ofTrailers(
            what, trailers.get(WireHeaders.FAILURE), trailers.get(WireHeaders.DETAIL));
    if (why != null) {
      throw why;
    }
  }

  private BufferedSource source() {
    return Objects.requireNonNull(response, "response").body().source();
  }

  /** Waits until the request has gone, though not for its answer. */
  private BufferedSink sink() throws IOException {
    try {
      return body.sink.get();
    } catch (ExecutionException e) {
      throw CulvertException.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException(what).initCause(e);
    }
  }

  /**
   * Takes what was never read. Left to {@code close}, OkHttp would give the connection's credit for
   * these bytes a second time, and the server's window would overflow in the end.
   */
  private static void drain(BufferedSource source) throws IOException {
    Buffer dropped = new Buffer();
    while (source.read(dropped, Long.MAX_VALUE) >= 0) {
      dropped.clear();
    }
  }

  /** A step of the release; a call that was cancelled says so at each. */
  private static void quietly(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "released", e);
    }
  }

  @FunctionalInterface
  private interface Step {

    void run() throws IOException;
  }

  /** A request body that is written after the request has gone, as long as the stream lives. */
  private final class DuplexBody extends RequestBody {

    final CompletableFuture<BufferedSink> sink = new CompletableFuture<>();
    volatile @Nullable BufferedSink opened;

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public boolean isDuplex() {
      return true;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink duplex) {
      failures.requested();
      opened = duplex;
      sink.complete(duplex);
    }
  }
}
