package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session with a pod on this node. Its streams live on the I/O thread that dials them if the
 * connector lends the pod's inside, else on the connector's threads. Thread-safe.
 */
final class NodeSession implements Session, IoThreadDialer {

  private static final int MAX_PORT = 65_535;

  private final PodAddress pod;
  private final PodConnector connector;
  private final Duration connectTimeout;
  private final Set<Tracked> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable CulvertException> ending = new AtomicReference<>();
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final CompletableFuture<Stop> stopped = new CompletableFuture<>();

  private volatile PodLocator.@Nullable Watch watch;
  private volatile boolean forced;

  NodeSession(PodAddress pod, PodConnector connector, Duration connectTimeout) {
    this.pod = pod;
    this.connector = connector;
    this.connectTimeout = connectTimeout;
  }

  /** The watch on the pod, closed with the session. */
  void watched(PodLocator.Watch watching) {
    watch = watching;
    if (closed.isDone()) {
      watching.close();
    }
  }

  /** Ends the session and resets its streams. */
  void end(CulvertException reason) {
    ending.compareAndSet(null, reason);
    open.forEach(stream -> stream.reset(reason));
    closeIfDone();
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    return dial(port, handler, ForkJoinPool.commonPool(), each -> connector.dial(pod, port, each));
  }

  @Override
  public DuplexStream dial(IoLoop loop, int port, DuplexStream.Handler handler) {
    return dial(
        port,
        handler,
        loop::execute,
        each ->
            connector
                .sockets()
                .map(sockets -> PodDial.start(sockets, pod, port, connectTimeout, loop, each))
                .orElseGet(() -> connector.dial(pod, port, each)));
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    CulvertException reason = new CulvertException(Failure.STOPPED, "the session was stopped");
    ending.compareAndSet(null, reason);
    if (grace.isZero() || grace.isNegative()) {
      force(reason);
    } else {
      CompletionStage<Boolean> expired =
          closed
              .thenApply(ended -> false)
              .completeOnTimeout(true, grace.toMillis(), TimeUnit.MILLISECONDS);
      expired.thenAccept(
          late -> {
            if (late) {
              force(reason);
            }
          });
    }
    closeIfDone();
    return stopped.minimalCompletionStage();
  }

  private DuplexStream dial(
      int port,
      DuplexStream.Handler handler,
      Executor callbacks,
      Function<DuplexStream.Handler, DuplexStream> dialer) {
    if (port < 1 || port > MAX_PORT) {
      return RefusedStream.open(
          callbacks,
          handler,
          new CulvertException(
              Failure.INVALID_REQUEST, "port " + port + " must be 1 to " + MAX_PORT));
    }
    Tracked tracked = new Tracked(handler);
    open.add(tracked);
    CulvertException reason = ending.get();
    if (reason != null) {
      open.remove(tracked);
      closeIfDone();
      return RefusedStream.open(callbacks, handler, reason);
    }
    return tracked.attach(dialer.apply(tracked));
  }

  private void force(CulvertException reason) {
    if (!open.isEmpty()) {
      forced = true;
      open.forEach(stream -> stream.reset(reason));
    }
    closeIfDone();
  }

  private void closeIfDone() {
    CulvertException reason = ending.get();
    if (reason == null || !open.isEmpty() || !closed.complete(reason)) {
      return;
    }
    stopped.complete(forced ? Stop.FORCED : Stop.GRACEFUL);
    PodLocator.Watch watching = watch;
    if (watching != null) {
      watching.close();
    }
  }

  /** A stream of the session, known from its dial to its close. */
  private final class Tracked implements DuplexStream.Handler {

    private final DuplexStream.Handler handler;
    private volatile @Nullable DuplexStream stream;
    private volatile @Nullable CulvertException resetBy;

    Tracked(DuplexStream.Handler handler) {
      this.handler = handler;
    }

    /** Attaching and resetting each write their own field before they read the other's. */
    DuplexStream attach(DuplexStream dialled) {
      stream = dialled;
      CulvertException reason = resetBy;
      if (reason != null) {
        dialled.reset(reason);
      }
      return dialled;
    }

    void reset(CulvertException reason) {
      resetBy = reason;
      DuplexStream dialled = stream;
      if (dialled != null) {
        dialled.reset(reason);
      }
    }

    @Override
    public void onOpen() {
      handler.onOpen();
    }

    @Override
    public void onReadable() {
      handler.onReadable();
    }

    @Override
    public void onWritable() {
      handler.onWritable();
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      try {
        handler.onClosed(failure);
      } finally {
        open.remove(this);
        closeIfDone();
      }
    }
  }
}
