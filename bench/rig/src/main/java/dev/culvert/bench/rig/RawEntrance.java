package dev.culvert.bench.rig;

import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;

/**
 * No transport: the client's sockets are born in the pod's namespace, so that client and pod talk
 * over the kernel's loopback of one namespace with no relay between them.
 */
final class RawEntrance implements Entrance {

  private final PodConnector connector;
  private final PodSockets sockets;
  private final RigPodProcess pod;
  private final RigPodLocator locator;

  RawEntrance(Cell cell, RigPodProcess pod) throws IOException {
    this.pod = pod;
    this.locator = RigPodLocator.of(pod, cell.nodeSide().provider().capabilities());
    this.connector = cell.nodeSide().provider().create(cell.nodeSide().config());
    this.sockets =
        connector
            .sockets()
            .orElseThrow(
                () -> new IOException("connector '" + cell.connector() + "' lends no sockets"));
  }

  @Override
  public SocketChannel socket() throws IOException {
    return StageWait.on(
        sockets.open(locator.address(), () -> SocketChannel.open(StandardProtocolFamily.INET)),
        "a socket in the pod");
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), pod.port(port));
  }

  @Override
  public void close() {
    connector.close();
  }
}
