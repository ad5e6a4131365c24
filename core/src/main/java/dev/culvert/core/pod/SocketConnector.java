package dev.culvert.core.pod;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.SocketStream;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connector for whoever can open a socket from which a pod is reached: the socket is made there,
 * such as inside the pod, and connected, read and written here, each connection by threads of its
 * own. Thread-safe.
 */
public final class SocketConnector implements PodConnector {

  private final PodSockets sockets;
  private final ConnectorConfig config;
  private final Runnable release;
  private final ConnectorStreams streams = new ConnectorStreams();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param sockets opens the sockets
   * @param config the connect timeout and the buffer size
   * @param release gives back what {@code sockets} holds; called once, when every stream has closed
   */
  public SocketConnector(PodSockets sockets, ConnectorConfig config, Runnable release) {
    this.sockets = sockets;
    this.config = config;
    this.release = release;
  }

  @Override
  public void requireReach(PodAddress pod) {
    var unused = sockets.addresses(pod);
  }

  @Override
  public DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler) {
    return streams.open(
        handler,
        tracked ->
            BlockingStream.open(
                PodPorts.describe(pod, port), () -> open(pod, port), config.bufferSize(), tracked));
  }

  @Override
  public Optional<PodSockets> sockets() {
    return Optional.of(sockets);
  }

  @Override
  public void close() {
    streams.close(new CulvertException(Failure.STOPPED, "the connector has been closed"));
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }

  private BlockingStream.Channel open(PodAddress pod, int port)
      throws IOException, InterruptedException {
    streams.requireOpen();
    return SocketStream.channel(PodPorts.connect(sockets, pod, port, config.connectTimeout()));
  }
}
