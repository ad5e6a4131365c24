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
  private final OpenStreams streams = new OpenStreams();

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
  public DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler) {
    return streams.open(
        handler,
        tracked -> {
          String name = PodLoopback.describe(pod, port);
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
    plumbing.close();
    children.close();
  }

  private BlockingStream.Channel connect(PodAddress pod, int port)
      throws IOException, InterruptedException {
    streams.requireOpen();
    PodLoopback.requirePort(port);
    long begin = System.nanoTime();
    try (Places.Place place =
        places.take(PodLoopback.describe(pod, port), config.connectTimeout())) {
      Duration left = config.connectTimeout().minusNanos(System.nanoTime() - begin);
      Duration timeout = left.compareTo(LEAST) < 0 ? LEAST : left;
      try {
        return plumbing.connect(new Attempt(pod, IPV4, port, timeout, place));
      } catch (IOException first) {
        try {
          return plumbing.connect(new Attempt(pod, IPV6, port, timeout, place));
        } catch (BindException noIpv6) {
          throw PodLoopback.failure(pod, port, first, null);
        } catch (IOException second) {
          throw PodLoopback.failure(pod, port, first, second);
        }
      }
    }
  }
}
