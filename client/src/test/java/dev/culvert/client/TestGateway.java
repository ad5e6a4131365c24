package dev.culvert.client;

import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.GatewayBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A gateway in front of one node. Not thread-safe. */
final class TestGateway implements AutoCloseable {

  static final String NODE = "n1";

  private final @Nullable ServerTls tls;
  private final ClientTransport transport;
  private final GatewayBackend backend;
  private ForwardServer server;

  private TestGateway(URI node, ClientTls towardsNode, @Nullable ServerTls tls) {
    this.tls = tls;
    this.transport =
        Providers.transports().named("netty").create(TransportConfig.DEFAULT.withTls(towardsNode));
    this.backend = new GatewayBackend(transport, Map.of(NODE, node), towardsNode);
    this.server = start(0);
  }

  static TestGateway start(HostPod node) {
    return new TestGateway(URI.create(node.url()), ClientTls.DEFAULT, null);
  }

  /**
   * @param towardsNode for its own connections to the node
   */
  static TestGateway startWithTls(HostPod node, ClientTls towardsNode, ServerTls tls) {
    return new TestGateway(URI.create(node.url()), towardsNode, tls);
  }

  String url() {
    return server.uri().toString();
  }

  /** Breaks every connection, as one that crashes. */
  void stop() {
    server.close();
  }

  /** Begins anew at the same address. */
  void startAgain() {
    server = start(server.address().getPort());
  }

  @Override
  public void close() {
    server.close();
    transport.close();
  }

  private ForwardServer start(int port) {
    ServerConfig config =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return ForwardServer.start(tls == null ? config : config.withTls(tls), backend);
  }
}
