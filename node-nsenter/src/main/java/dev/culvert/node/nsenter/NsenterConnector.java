package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.OpenStreams;
import dev.culvert.core.pod.PodLoopback;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Dials by starting a child for each connection. */
final class NsenterConnector implements PodConnector {

  private static final String IPV4 = "TCP4:127.0.0.1";
  private static final String IPV6 = "TCP6:[::1]";
  private static final long CLOSE_SECONDS = 10;

  /** What starting two programs may take on a busy machine, on top of the connect timeout. */
  private static final Duration START = Duration.ofSeconds(10);

  private static final Logger LOG = System.getLogger(NsenterConnector.class.getName());

  private final SocatCommand command;
  private final ConnectorConfig config;
  private final int maxChildren;
  private final Semaphore children;
  private final OpenStreams streams = new OpenStreams();

  /**
   * Reads what children say until they have connected, so that whoever waits can be interrupted.
   */
  private final ExecutorService listeners =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "culvert-nsenter-connect");
            thread.setDaemon(true);
            return thread;
          });

  NsenterConnector(SocatCommand command, ConnectorConfig config, int maxChildren) {
    this.command = command;
    this.config = config;
    this.maxChildren = maxChildren;
    children = new Semaphore(maxChildren);
  }

  @Override
  public DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler) {
    return streams.open(
        handler,
        tracked ->
            BlockingStream.openOnPlatformThreads(
                PodLoopback.describe(pod, port),
                () -> connect(pod, port),
                config.bufferSize(),
                tracked));
  }

  @Override
  public void close() {
    streams.close(new CulvertException(Failure.STOPPED, "the connector has been closed"));
    try {
      if (children.tryAcquire(maxChildren, CLOSE_SECONDS, TimeUnit.SECONDS)) {
        children.release(maxChildren);
      } else {
        LOG.log(Logger.Level.WARNING, "child processes live on {0} s after close", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listeners.shutdown();
  }

  private BlockingStream.Channel connect(PodAddress pod, int port)
      throws IOException, InterruptedException {
    streams.requireOpen();
    PodLoopback.requirePort(port);
    try {
      return connect(pod, IPV4, port);
    } catch (IOException first) {
      try {
        return connect(pod, IPV6, port);
      } catch (BindException noIpv6) {
        throw PodLoopback.failure(pod, port, first, null);
      } catch (IOException second) {
        throw PodLoopback.failure(pod, port, first, second);
      }
    }
  }

  private BlockingStream.Channel connect(PodAddress pod, String target, int port)
      throws IOException, InterruptedException {
    if (!children.tryAcquire()) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          PodLoopback.describe(pod, port)
              + ": "
              + maxChildren
              + " connections are open on this node already, each a child process; raise"
              + " nsenter.maxChildren");
    }
    SocatChannel child = start(pod, target, port);
    boolean connected = false;
    try {
      child.awaitConnected(listeners, pod, config.connectTimeout().plus(START));
      connected = true;
      return child;
    } finally {
      if (!connected) {
        child.abort();
      }
    }
  }

  private SocatChannel start(PodAddress pod, String target, int port) {
    try {
      return SocatChannel.start(
          command.to(pod, target, port), config.bufferSize(), children::release);
    } catch (IOException e) {
      children.release();
      throw new CulvertException(
          Failure.UNAVAILABLE,
          PodLoopback.describe(pod, port)
              + ": cannot start a child process: "
              + e.getMessage()
              + "; look at the limits of processes and open files (ulimit -u, -n)",
          e);
    }
  }
}
