package dev.culvert.transport.okhttp;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.wire.ConnectFailures;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection and its requests. Thread-safe.
 *
 * <p>It ends once, for one reason, and always in the same order: the streams, the port-forward
 * request, GOAWAY, TCP. Nothing is called under its lock.
 */
final class OkHttpSession implements Session {

  /** How long the server may take to end the port-forward request once we have. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long resets and GOAWAY may take to be written. */
  private static final Duration GOODBYE = Duration.ofSeconds(4);

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
  private final Alarm connectAlarm = new Alarm(this::connectTimedOut);
  private final Alarm graceAlarm = new Alarm(this::force);
  private final Alarm patienceAlarm;
  private final Alarm goodbyeAlarm;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Set<ForwardedStream> streams = new LinkedHashSet<>();

  /** Why the session ends, once it does; no stream starts after that. */
  private @Nullable CulvertException reason;

  private boolean forced;
  private boolean saidGoodbye;
  private boolean requestClosed;
  private volatile Alarm watch = new Alarm(this::watch);

  /**
   * @throws IllegalArgumentException if OkHttp takes the server's name for none
   */
  OkHttpSession(Target target, TransportConfig config) {
    this.target = target;
    this.config = config;
    this.connection = new ServerConnection(target, config, this::settle);
    this.patienceAlarm = new Alarm(connection::sayGoodbye);
    this.goodbyeAlarm = new Alarm(connection::abandon);
  }

  /** A stream on threads as OkHttp needs them. */
  static DuplexStream open(
      String what, BlockingStream.Opener opener, DuplexStream.Handler handler) {
    return MONITORS_PIN
        ? BlockingStream.openOnPlatformThreads(what, opener, SEGMENT, handler)
        : BlockingStream.open(what, opener, SEGMENT, handler);
  }

  /** Connects; completes as {@link dev.culvert.core.spi.ClientTransport#connect} says. */
  CompletionStage<Session> open() {
    connectAlarm.set(config.connectTimeout());
    request.start();
    return opened.minimalCompletionStage();
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    return start(new ForwardedStream(this, port, handler), opener -> opener);
  }

  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    AdoptedSocket socket = new AdoptedSocket(local, listener);
    socket.start(start(new ForwardedStream(this, port, socket), socket::joinedTo));
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    endFor(new CulvertException(Failure.STOPPED, "the session with " + target + " was stopped"));
    if (grace.isZero() || grace.isNegative()) {
      force();
    } else {
      graceAlarm.set(grace);
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
    CulvertException why = reason();
    if (why != null) {
      throw new CulvertException(
          why.failure(), "the session has ended; no new streams: " + why.getMessage());
    }
  }

  /** The server has answered the port-forward request with 200. */
  void accepted() {
    connectAlarm.cancel();
    watch();
    if (reason() == null) {
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
  void streamClosed(ForwardedStream stream) {
    locked(() -> streams.remove(stream));
    CulvertException end = connection.failures().end();
    if (end != null) {
      endFor(end);
    }
    settle();
  }

  private DuplexStream start(ForwardedStream stream, UnaryOperator<BlockingStream.Opener> joint) {
    locked(() -> streams.add(stream));
    return stream.open(joint);
  }

  private void connectTimedOut() {
    giveUp(ConnectFailures.timeout(target, config.connectTimeout().toMillis()));
  }

  /** Looks again and again whether the connection stands still. */
  private void watch() {
    Duration interval = ServerConnection.pingInterval(config.keepAlive());
    if (interval.isZero() || closed.isDone()) {
      return;
    }
    if (connection.isStalled()) {
      giveUp(connection.failures().stalled());
    } else {
      watch = new Alarm(this::watch);
      watch.set(interval);
    }
  }

  /** Ends everything at once, without a goodbye that nobody would hear. */
  private void giveUp(CulvertException why) {
    endFor(why);
    resetStreams(why);
    request.reset(why);
    connection.abandon();
    settle();
  }

  private void force() {
    locked(() -> forced |= !streams.isEmpty());
    resetStreams(
        new CulvertException(
            Failure.STOPPED, "the session with " + target + " was stopped before it ended"));
    // A stream's reset waits behind what is being written, which may be for ever.
    goodbyeAlarm.set(GOODBYE);
  }

  private void resetStreams(CulvertException why) {
    List<ForwardedStream> open = new ArrayList<>();
    locked(() -> open.addAll(streams));
    for (ForwardedStream stream : open) {
      stream.reset(why);
    }
  }

  private @Nullable CulvertException reason() {
    lock.lock();
    try {
      return reason;
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
    boolean idle;
    boolean ended;
    boolean goodbye;
    lock.lock();
    try {
      why = reason;
      idle = why != null && streams.isEmpty();
      ended = requestClosed;
      goodbye = idle && !saidGoodbye;
      saidGoodbye |= goodbye;
    } finally {
      lock.unlock();
    }
    if (why == null || !idle) {
      return;
    }
    if (goodbye) {
      patienceAlarm.set(PATIENCE);
      goodbyeAlarm.set(GOODBYE);
    }
    if (ended && connection.isClosed()) {
      complete(why);
    } else if (ended) {
      connection.sayGoodbye();
    } else if (goodbye && opened.isDone()) {
      request.finish();
    } else if (goodbye) {
      giveUp(why);
    }
  }

  private void complete(CulvertException why) {
    for (Alarm alarm : List.of(connectAlarm, graceAlarm, patienceAlarm, goodbyeAlarm, watch)) {
      alarm.cancel();
    }
    connection.release();
    opened.completeExceptionally(why);
    closed.complete(why);
    stopped.complete(forced ? Stop.FORCED : Stop.GRACEFUL);
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }
}
