package dev.culvert.tck;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.server.GatewayBackend;
import dev.culvert.server.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A gateway in front of a node, from which one gets relays alone. Thread-safe. */
record RelayGateway(TestServer node, TestServer gateway) implements TestServer {

  /**
   * @param name of the node
   * @param towardsNode with trust in it
   */
  static RelayGateway inFrontOf(
      TestServer node, String name, ConnectionMode mode, ClientTls towardsNode) {
    ServerConfig config =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new RelayGateway(
        node,
        HttpServer.start(
            mode.configure(config),
            new GatewayBackend(new NoStreams(), Map.of(name, node.uri()), towardsNode)));
  }

  @Override
  public URI uri() {
    return gateway.uri();
  }

  @Override
  public void close() {
    gateway.close();
    node.close();
  }

  /** Whoever asks for streams has asked for the wrong thing. */
  private static final class NoStreams implements ClientTransport {

    @Override
    public CompletionStage<Session> connect(Target target) {
      return CompletableFuture.failedFuture(
          new CulvertException(Failure.INTERNAL, "this gateway was to be asked for relays alone"));
    }

    @Override
    public void close() {}
  }
}
