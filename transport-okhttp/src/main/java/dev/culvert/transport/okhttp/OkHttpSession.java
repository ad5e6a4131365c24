package dev.culvert.transport.okhttp;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.wire.ConnectFailures;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection and its requests. Thread-safe.
 *
 * <p>It ends once, for one reason, and always in the same order: the streams, the port-forward
 * request, GOAWAY, TCP. Nothing is called under its lock.
 */
final class OkHttpSession implements Session {

  /**
   * How long the streams may take to end once they are reset, and the connection to say goodbye.
   */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /** OkHttp gives out what has come one segment of this size at a time. */
  private static final int SEGMENT = 1 << 13;

  /** OkHttp waits in monitors, which hold a virtual thread's carrier up to JDK 23 (JEP 491). */
  private static final boolean MONITORS_PIN = Runtime.version().feature() < 24;

  private final Target target;
  private final TransportConfig config;
  private final ServerConnection connection;
  private final SessionRequest request = new SessionRequest(this);
  private final CompletableFuture<Session> opened = new CompletableFuture<>();
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final CompletableFuture<Stop> stopped = new CompletableFuture<>();
  private final CompletableFuture<Void> connectTimer = new CompletableFuture<>();
  private final CompletableFuture<Void> goodbyeTimer = new CompletableFuture<>();

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Set<ForwardedStream> streams = new LinkedHashSet<>();
  private CompletableFuture<Void> graceTimer = new CompletableFuture<>();
  private long graceEnds = Long.MAX_VALUE;

  /** Why the session ends, once it does; no stream starts after that. */
  private @Nullable CulvertException reason;

  private boolean isOpen;
  private boolean forced;
  private boolean saidGoodbye;
  private boolean requestClosed;

  /**
   * @throws IllegalArgumentException if OkHttp takes the server's name for none
   */
  OkHttpSession(Target target, TransportConfig config) {
    this.target = target;
    this.config = config;
    this.connection = new ServerConnection(target, config, this::settle);
  }

  /** A stream on threads as OkHttp needs them. */
  static DuplexStream open(
      String what, BlockingStream.Opener opener, DuplexStream.Handler handler) {
    return MONITORS_PIN
        ? BlockingStream.openOnPlatformThreads(what, opener, SEGMENT, handler)
        : BlockingStream.open(what, opener, SEGMENT, handler);
  }

  /** A duration as nanoseconds; one that is too long for that is as long as can be. */
  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Connects; completes as {@link dev.culvert.core.spi.ClientTransport#connect} says. */
  CompletionStage<Session> open() {
    start(connectTimer, nanos(config.connectTimeout()), this::connectTimedOut);
    request.start();
    return opened.minimalCompletionStage();
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    ForwardedStream stream = new ForwardedStream(this, port, handler);
    locked(() -> streams.add(stream));
    return stream.open();
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    endFor(new CulvertException(Failure.STOPPED, "the session with " + target + " was stopped"));
    long nanos = Math.max(0, nanos(grace));
    if (nanos == 0) {
      force();
    } else {
      limitGrace(nanos);
    }
    settle();
    return stopped.minimalCompletionStage();
  }

  Target target() {
    return target;
  }

  ServerConnection connection() {
    return connection;
  }

  /** Fails if no stream may start any more. */
  void requireOpen() {
    lock.lock();
    try {
      if (reason != null) {
        throw new CulvertException(
            reason.failure(), "the session has ended; no new streams: " + reason.getMessage());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The server has answered the port-forward request with 200. */
  void accepted() {
    connectTimer.cancel(false);
    boolean[] inTime = {false};
    locked(
        () -> {
          isOpen = true;
          inTime[0] = reason == null;
        });
    if (inTime[0]) {
      opened.complete(this);
    }
  }

  /** The server has ended the port-forward request, and with it everything that went through it. */
  void requestEnded(CulvertException why) {
    endFor(why);
    resetStreams(why);
    settle();
  }

  /** The port-forward request holds nothing any more; with a failure if it did not end well. */
  void requestClosed(@Nullable CulvertException failure) {
    locked(() -> requestClosed = true);
    if (failure == null) {
      settle();
    } else {
      requestEnded(failure);
    }
  }

  /** A stream is closed, and everything of it released. */
  void streamClosed(ForwardedStream stream, @Nullable CulvertException failure) {
    locked(() -> streams.remove(stream));
    if (failure != null && failure.failure() == Failure.SESSION_LOST) {
      endFor(failure);
    } else if (connection.isSpent()) {
      endFor(connection.spent(failure));
    }
    settle();
  }

  private void connectTimedOut() {
    CulvertException why = ConnectFailures.timeout(target, config.connectTimeout().toMillis());
    endFor(why);
    giveUp(why);
    settle();
  }

  private void limitGrace(long nanos) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    long ends = System.nanoTime() + nanos;
    locked(
        () -> {
          if (graceEnds == Long.MAX_VALUE || ends - graceEnds < 0) {
            graceTimer.cancel(false);
            graceTimer = timer;
            graceEnds = ends;
            start(timer, nanos, this::force);
          }
        });
  }

  private void force() {
    locked(() -> forced |= !streams.isEmpty());
    resetStreams(
        new CulvertException(
            Failure.STOPPED, "the session with " + target + " was stopped before it ended"));
    // A stream's reset waits behind what is being written, which may be for ever.
    startGoodbyeTimer();
  }

  private void resetStreams(CulvertException why) {
    for (ForwardedStream stream : snapshot()) {
      stream.reset(why);
    }
  }

  private List<ForwardedStream> snapshot() {
    lock.lock();
    try {
      return List.copyOf(streams);
    } finally {
      lock.unlock();
    }
  }

  private void endFor(CulvertException why) {
    locked(
        () -> {
          if (reason == null) {
            reason = why;
          }
        });
  }

  /** Takes the next step of the end, if it is due. */
  private void settle() {
    CulvertException why;
    boolean goodbye;
    boolean over;
    boolean ask;
    lock.lock();
    try {
      why = reason;
      boolean idle = why != null && streams.isEmpty();
      goodbye = idle && !saidGoodbye;
      saidGoodbye |= goodbye;
      over = idle && requestClosed && connection.isClosed();
      ask = isOpen && !requestClosed;
    } finally {
      lock.unlock();
    }
    if (why == null) {
      return;
    }
    if (over) {
      complete(why);
    } else if (goodbye) {
      sayGoodbye(why, ask);
    }
  }

  private void sayGoodbye(CulvertException why, boolean ask) {
    startGoodbyeTimer();
    if (ask) {
      request.finish();
    } else if (isRequestClosed()) {
      connection.sayGoodbye();
    } else {
      giveUp(why);
    }
  }

  /** Ends what is not yet open. */
  private void giveUp(CulvertException why) {
    request.reset(why);
    connection.abandon();
  }

  private void complete(CulvertException why) {
    connectTimer.cancel(false);
    goodbyeTimer.cancel(false);
    locked(() -> graceTimer.cancel(false));
    connection.release();
    opened.completeExceptionally(why);
    closed.complete(why);
    stopped.complete(forced ? Stop.FORCED : Stop.GRACEFUL);
  }

  private void startGoodbyeTimer() {
    start(goodbyeTimer, GOODBYE.toNanos(), connection::abandon);
  }

  private boolean isRequestClosed() {
    lock.lock();
    try {
      return requestClosed;
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** Runs a task after a time, unless the timer is cancelled before. */
  private static void start(CompletableFuture<Void> timer, long nanos, Runnable task) {
    CompletableFuture<Void> unused =
        timer.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS).thenRun(task);
  }
}
