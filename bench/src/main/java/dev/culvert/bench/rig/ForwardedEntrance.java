package dev.culvert.bench.rig;

import dev.culvert.core.PortMapping;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
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
import org.jspecify.annotations.Nullable;

/**
 * What a user of {@code port-forward} has: local listeners in this JVM, one session to the node
 * behind them. The transport is configured as by default, which is as the node is, but for what the
 * cell asks.
 */
final class ForwardedEntrance implements Entrance {

  private final ClientTransport transport;
  private final Session session;
  private final Forwarder forwarder;
  private final Map<Integer, Integer> localPorts;
  private final PodProcess pod;

  /**
   * @param identity the node's, for TLS; null for none
   */
  ForwardedEntrance(Client client, NodeProcess node, PodProcess pod, @Nullable RigIdentity identity)
      throws IOException {
    this.pod = pod;
    transport = client.provider().create(config(client, identity));
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

  private static TransportConfig config(Client client, @Nullable RigIdentity identity)
      throws IOException {
    return identity == null
        ? client.config()
        : client.config().withTls(ClientTls.DEFAULT.withTrust(identity.trust()));
  }
}
