package dev.culvert.tck.server;

import dev.culvert.core.DuplexStream;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.DirectConnectorProvider;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;

/** Connects with threads of its own and lends no sockets. Thread-safe. */
final class ThreadedConnector implements PodConnector {

  private final PodConnector direct = new DirectConnectorProvider().create(ConnectorConfig.DEFAULT);

  @Override
  public void requireReach(PodAddress pod) {
    direct.requireReach(pod);
  }

  @Override
  public DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler) {
    return direct.dial(pod, port, handler);
  }

  @Override
  public void close() {
    direct.close();
  }
}
