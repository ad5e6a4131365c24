package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DaemonThreads;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.StaggeredConnect;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.ConnectorStreams;
import dev.culvert.core.pod.NamespaceAccess;
import dev.culvert.core.pod.PodIdentity;
import dev.culvert.core.pod.PodPorts;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Dials by starting a child for each connection. */
final class NsenterConnector implements PodConnector {

  private static final String IPV4 = "TCP4:127.0.0.1";
  private static final String IPV6 = "TCP6:[::1]";
  private static final Duration CLOSE = Duration.ofSeconds(10);
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Logger LOG = System.getLogger(NsenterConnector.class.getName());

  private final Places places;
  private final Plumbing plumbing;
  private final Children children;
  private final ConnectorConfig config;
  private final ConnectorStreams streams = new ConnectorStreams();

  /** One for each attempt that is under way. */
  private final ExecutorService attempts =
      Executors.newCachedThreadPool(new DaemonThreads("culvert-nsenter-connect"));

  /**
   * @param places how many connections there may be
   * @param plumbing how bytes go to a child; closed with the connector
   * @param children starts children; closed with the connector, last
   * @param config the connect timeout and the buffer size
   */
  NsenterConnector(Places places, Plumbing plumbing, Children children, ConnectorConfig config) {
    this.places = places;
    this.plumbing = plumbing;
    this.children = children;
    this.config = config;
  }

  @Override
  public void requireReach(PodAddress pod) {
    NamespaceAccess.requireEntrance(pod);
  }

  @Override
  public DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler) {
    return streams.open(
        handler,
        tracked -> {
          String name = PodPorts.describe(pod, port);
          return plumbing.holdsCarriers()
              ? BlockingStream.openOnPlatformThreads(
                  name, () -> connect(pod, port), config.bufferSize(), tracked)
              : BlockingStream.open(name, () -> connect(pod, port), config.bufferSize(), tracked);
        });
  }

  @Override
  public void close() {
    streams.close(new CulvertException(Failure.STOPPED, "the connector has been closed"));
    try {
      if (!places.awaitAllFree(CLOSE)) {
        LOG.log(
            Logger.Level.WARNING, "child processes live on {0} s after close", CLOSE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    attempts.shutdown();
    plumbing.close();
    children.close();
  }

  private BlockingStream.Channel connect(PodAddress pod, int port)
      throws IOException, InterruptedException {
    streams.requireOpen();
    PodPorts.requirePort(port);
    // Without a namespace a child would dial the node's own loopback.
    requireReach(pod);
    if (!PodIdentity.isStill(pod)) {
      throw new CulvertException(
          Failure.NOT_FOUND, "pod " + pod.pod() + " has ended: what was found is no longer there");
    }
    long begin = System.nanoTime();
    try (Places.Place place = places.take(PodPorts.describe(pod, port), config.connectTimeout())) {
      Duration left = config.connectTimeout().minusNanos(System.nanoTime() - begin);
      Duration timeout = left.compareTo(LEAST) < 0 ? LEAST : left;
      CompletableFuture<BlockingStream.Channel> connecting =
          StaggeredConnect.start(
              List.of(IPV4, IPV6),
              target -> begin(new Attempt(pod, target, port, timeout, place)),
              BlockingStream.Channel::abort,
              Runnable::run);
      try {
        return connecting.get();
      } catch (InterruptedException e) {
        if (!connecting.cancel(false)) {
          var unused = connecting.thenAccept(BlockingStream.Channel::abort);
        }
        throw e;
      } catch (ExecutionException e) {
        throw PodPorts.failure(pod, port, PodPorts.LOOPBACK, e.getCause());
      }
    }
  }

  private CompletableFuture<BlockingStream.Channel> begin(Attempt attempt) {
    CompletableFuture<BlockingStream.Channel> connected = new CompletableFuture<>();
    Future<?> running = attempts.submit(() -> run(attempt, connected));
    var unused = connected.whenComplete((channel, e) -> running.cancel(connected.isCancelled()));
    return connected;
  }

  private void run(Attempt attempt, CompletableFuture<BlockingStream.Channel> connected) {
    try {
      BlockingStream.Channel channel = plumbing.connect(attempt);
      if (!connected.complete(channel)) {
        channel.abort();
      }
    } catch (Throwable e) {
      connected.completeExceptionally(e);
    }
  }
}
