package dev.culvert.transport.okhttp;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.wire.Answer;
import dev.culvert.core.wire.ConnectFailures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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
 * One request whose bodies stay open both ways. Speaks the protocol: what was asked, what the
 * answer, the trailers or a reset mean. A call that its connection did not take is made again on
 * another, if there is one, but not for ever. Threads as {@link BlockingStream.Channel} says.
 */
final class RequestChannel implements BlockingStream.Channel {

  private static final int PART = 1 << 10;

  /**
   * How often a request goes to another connection; each makes one that the server then retires.
   */
  private static final int MAX_MOVES = 3;

  /** What OkHttp says to who writes on a stream that it has dropped. */
  private static final String DROPPED = "stream closed";

  private static final long NOTED_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long NOTED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String what;
  private final Request.Builder request;
  private final @Nullable Succession succession;
  private final DuplexBody body = new DuplexBody();
  private final Answer answer;

  /** For the sink, which is confined to one thread at a time. */
  private final ReentrantLock writing = new ReentrantLock();

  private volatile boolean outputOver;
  private volatile SingleConnectionClient connection;
  private volatile Cancellation call;
  private volatile @Nullable CompletableFuture<SingleConnectionClient> next;
  private volatile boolean aborted;
  private @Nullable Response response;

  /**
   * @param what says what is asked for, for messages
   * @param request what it has besides path and body
   * @param succession null if no other connection will do
   */
  RequestChannel(
      String what,
      Request.Builder request,
      SingleConnectionClient connection,
      @Nullable Succession succession) {
    this.what = what;
    this.answer = new Answer(what);
    this.request = request.post(body);
    this.connection = connection;
    this.succession = succession;
    this.call = new Cancellation(connection.newCall(this.request));
  }

  @Override
  public void awaitOpen() {
    Response head = answered();
    response = head;
    connection.failures().answered();
    if (!answer.begin(head.code(), head::header)) {
      throw refusal(head);
    }
    if (succession == null) {
      connection.requestAccepted(head);
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
    writing.lock();
    try {
      sink.write(source);
      sink.flush();
    } catch (IOException e) {
      throw failure(reason(sink, e));
    } finally {
      writing.unlock();
    }
  }

  /**
   * OkHttp drops a stream that the server has reset before it notes why: who waits for the
   * connection's window hears of the first alone. The next flush tells the second.
   */
  private static IOException reason(BufferedSink sink, IOException thrown) {
    long begun = System.nanoTime();
    while (DROPPED.equals(thrown.getMessage()) && System.nanoTime() - begun < NOTED_WITHIN_NANOS) {
      try {
        sink.flush();
      } catch (IOException e) {
        if (!DROPPED.equals(e.getMessage())) {
          return e;
        }
      }
      LockSupport.parkNanos(NOTED_AFTER_NANOS);
    }
    return thrown;
  }

  /** Only a flush tells: reading has ended, and writing may have nothing to do. */
  @Override
  public void awaitReset() {
    Arrivals arrivals = connection.arrivals();
    BufferedSink sink = Objects.requireNonNull(body.opened, "sink");
    while (!isOutputOver()) {
      long count = arrivals.count();
      writing.lock();
      try {
        if (!isOutputOver()) {
          sink.flush();
        }
      } catch (IOException e) {
        throw failure(e);
      } finally {
        writing.unlock();
      }
      arrivals.awaitMore(count, this::isOutputOver);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    BufferedSink sink = sink();
    writing.lock();
    try {
      sink.close();
    } catch (IOException e) {
      throw failure(e);
    } finally {
      outputOver = true;
      writing.unlock();
      connection.arrivals().tellEnd();
    }
  }

  /** The server sees RST_STREAM(CANCEL). */
  @Override
  public void abort() {
    // Whoever aborts and whoever goes on each write their own field before they read the other's.
    aborted = true;
    call.cancel();
    connection.arrivals().tellEnd();
    CompletableFuture<SingleConnectionClient> awaited = next;
    if (awaited != null) {
      awaited.cancel(false);
    }
    body.sink.completeExceptionally(
        new CulvertException(Failure.CANCELLED, what + ": given up before it went"));
  }

  @Override
  public void close() {}

  /** However it ended: OkHttp counts a call as its connection's until both bodies are closed. */
  @Override
  public void release() {
    BufferedSink sink = body.opened;
    if (sink != null) {
      quietly(sink::close);
      connection.failures().released();
    }
    Response head = response;
    if (head != null) {
      quietly(() -> drain(head.body().source()));
      head.close();
    }
  }

  private boolean isOutputOver() {
    return outputOver || aborted;
  }

  private Response answered() {
    for (int moves = 0; ; moves++) {
      try {
        return call.execute();
      } catch (IOException e) {
        CulvertException why = failure(e);
        if (aborted || body.opened != null || succession == null || moves == MAX_MOVES) {
          throw why;
        }
        moveOn(succession.next(connection, why));
      } catch (LinkageError | OutOfMemoryError e) {
        throw ConnectFailures.ofThrown(what, e);
      }
    }
  }

  private void moveOn(CompletableFuture<SingleConnectionClient> successor) {
    next = successor;
    if (aborted) {
      successor.cancel(false);
    }
    try {
      connection = successor.get();
    } catch (ExecutionException e) {
      throw CulvertException.of(e);
    } catch (CancellationException e) {
      throw new CulvertException(Failure.CANCELLED, what + ": given up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CulvertException(Failure.CANCELLED, what + ": interrupted", e);
    }
    call = new Cancellation(connection.newCall(request));
    if (aborted) {
      call.cancel();
    }
  }

  private CulvertException failure(IOException cause) {
    if (aborted) {
      return new CulvertException(Failure.CANCELLED, what + ": given up", cause);
    }
    CallFailures failures = connection.failures();
    return body.opened == null ? failures.ofUnsent(what, cause) : failures.ofSent(what, cause);
  }

  private CulvertException refusal(Response head) {
    ByteBuffer part = ByteBuffer.allocate(PART);
    try {
      while (head.body().source().read(part) >= 0 && !answer.take(part.flip())) {
        part.clear();
      }
    } catch (IOException e) {
      System.getLogger(RequestChannel.class.getName())
          .log(System.Logger.Level.DEBUG, "what has come must do", e);
    }
    return answer.refusal();
  }

  private void checkTrailers() throws IOException {
    Headers trailers = Objects.requireNonNull(response, "response").trailers();
    CulvertException why = answer.end(trailers::get);
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
   * these bytes a second time, and the server's window would overflow in the end. A frame that
   * comes between this and {@code close} still counts twice.
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
      System.getLogger(RequestChannel.class.getName())
          .log(System.Logger.Level.TRACE, "released", e);
    }
  }

  /** Where a request goes that its connection did not take. */
  @FunctionalInterface
  interface Succession {

    /**
     * Another connection, once it stands; or why there is none.
     *
     * @param why the connection did not take the request
     */
    CompletableFuture<SingleConnectionClient> next(
        SingleConnectionClient connection, CulvertException why);
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
      connection.failures().requested();
      opened = duplex;
      sink.complete(duplex);
    }
  }
}
