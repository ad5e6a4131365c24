package dev.culvert.bench.rig;

import dev.culvert.core.PortMapping;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import dev.culvert.core.spi.ClientTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a user of {@code port-forward} has: local listeners in this JVM, one session to the node
 * behind them. The transport is configured as by default, which is as the node is.
 */
final class ForwardedEntrance implements Entrance {

  private final ClientTransport transport;
  private final Session session;
  private final Forwarder forwarder;
  private final Map<Integer, Integer> localPorts;
  private final PodProcess pod;

  ForwardedEntrance(Cell cell, NodeProcess node, PodProcess pod) throws IOException {
    this.pod = pod;
    transport = cell.transportProvider().create(TransportConfig.DEFAULT);
    try {
      session =
          Waiting.on(
              transport.connect(new Target(node.uri(), new Route(null, Pods.POD))),
              "a session with the node");
      forwarder =
          Forwarder.start(
              session,
              Stream.of(PodPort.values()).map(port -> new PortMapping(0, pod.port(port))).toList(),
              LocalAddress.parse(List.of("127.0.0.1")),
              new Forwarder.Listener() {});
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
    localPorts =
        forwarder.bindings().stream()
            .collect(
                Collectors.toMap(
                    binding -> binding.mapping().remote(), binding -> binding.mapping().local()));
  }

  @Override
  public SocketChannel socket() throws IOException {
    return SocketChannel.open();
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), localPorts.getOrDefault(pod.port(port), 0));
  }

  @Override
  public void close() {
    forwarder.close();
    session.stop(Duration.ZERO).toCompletableFuture().join();
    transport.close();
  }
}
