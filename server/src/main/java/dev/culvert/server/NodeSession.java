package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import dev.culvert.core.pod.SpareSockets;
import dev.culvert.core.session.CallerLoop;
import dev.culvert.core.session.Connection;
import dev.culvert.core.session.HeldStream;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.server.spi.IoLoop;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session with a pod on this node: what connects it is the watch on the pod. Its streams live on
 * the I/O thread that dials them if the connector lends the pod's inside, else on the connector's
 * threads. Thread-safe.
 */
final class NodeSession implements Session, IoThreadDialer, Connection {

  private final PodAddress pod;
  private final PodLocator locator;
  private final PodConnector connector;
  private final Duration connectTimeout;
  private final Lifecycle life;
  private final @Nullable SpareSockets spares;

  /** Those, once an engine expects dials that use them. */
  private volatile @Nullable SpareSockets inUse;

  private PodLocator.@Nullable Watch watch;

  /**
   * @param spares sockets in the pod for the dials to come; this closes them. Null for none
   */
  NodeSession(
      PodAddress pod,
      PodLocator locator,
      PodConnector connector,
      Duration connectTimeout,
      @Nullable SpareSockets spares) {
    this.pod = pod;
    this.locator = locator;
    this.connector = connector;
    this.connectTimeout = connectTimeout;
    this.spares = spares;
    this.life = new Lifecycle(this, "pod " + pod.pod(), new CallerLoop());
  }

  /** Begins to watch the pod. */
  CompletionStage<Session> open() {
    return life.connect(connectTimeout);
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
        loop,
        each ->
            connector
                .sockets()
                .map(
                    sockets -> PodDial.start(sockets, inUse, pod, port, connectTimeout, loop, each))
                .orElseGet(() -> connector.dial(pod, port, each)));
  }

  @Override
  public void expectDials(IoLoop loop) {
    if (spares != null && loop.adopts()) {
      inUse = spares;
      spares.fill();
    }
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return life.closed();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    return life.stop(grace);
  }

  @Override
  public void connect() {
    watch = locator.watch(pod, reason -> life.execute(() -> life.ended(reason)));
    life.opened();
  }

  @Override
  public void endRequest() {
    life.requestEnded();
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    if (spares != null) {
      spares.close();
    }
    life.disconnected();
  }

  @Override
  public void abandon() {
    close();
  }

  private DuplexStream dial(
      int port,
      DuplexStream.Handler handler,
      Executor callbacks,
      Function<DuplexStream.Handler, DuplexStream> dialer) {
    HeldStream held = new HeldStream(handler, this::streamClosed);
    CulvertException refusal = life.admit(port, held);
    if (refusal != null) {
      return RefusedStream.open(callbacks, handler, refusal);
    }
    try {
      return held.make(dialer);
    } catch (RuntimeException | Error e) {
      return RefusedStream.open(
          callbacks, handler, ConnectFailures.ofThrown("pod " + pod.pod() + " port " + port, e));
    }
  }

  /**
   * The end of one connection is in nobody's way, as the making of sockets would be at its start.
   */
  private void streamClosed(HeldStream stream) {
    life.streamClosed(stream);
    SpareSockets some = inUse;
    if (some != null) {
      some.fill();
    }
  }
}
