package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A node, and a client with a session there; and what a dial into the pod does in any case, with
 * spare sockets or without.
 */
abstract class PodNodeContract {

  static final String PATH = "/portForward/default/web";

  final FakeConnector connector = new FakeConnector();
  final FakeLocator locator;
  final ForwardServer server;
  final RawHttp2Client client;
  final RawHttp2Client.Stream session;

  private final ForwardServerProvider engine;
  private final int spares;

  PodNodeContract(
      ForwardServerProvider engine, FakeLocator locator, Duration connectTimeout, int spares)
      throws IOException {
    this.engine = engine;
    this.locator = locator;
    this.spares = spares;
    server = node(locator, connectTimeout);
    client = new RawHttp2Client(server.address());
    session = client.post(PATH);
    assertThat(session.status()).isEqualTo("200");
  }

  @AfterEach
  final void stop() throws IOException {
    client.close();
    server.close();
    assertThat(connector.spares).noneMatch(SocketChannel::isOpen);
  }

  @Test
  void podOnIpv6AloneIsReached() throws IOException {
    try (PodProgram pod =
        PodProgram.startOn(
            "::1", socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      assertEchoes(client, pod);
    }
  }

  @Test
  void urgentDataOfThePodComesInLine() throws IOException {
    try (PodProgram pod =
        PodProgram.start(
            socket -> {
              socket.getOutputStream().write("ab".getBytes(UTF_8));
              socket.sendUrgentData('!');
              socket.getOutputStream().write("cd".getBytes(UTF_8));
            })) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      assertThat(stream.awaitBytes(5)).isEqualTo("ab!cd".getBytes(UTF_8));
    }
  }

  /** Another node with the same connector. */
  final ForwardServer node(FakeLocator pods, Duration connectTimeout) {
    return ForwardServer.start(
        engine,
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        new NodeBackend(pods, connector, connectTimeout, spares));
  }

  static void assertEchoes(RawHttp2Client client, PodProgram pod) throws IOException {
    RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
    stream.send("there and back".getBytes(UTF_8));
    stream.end();
    assertThat(stream.awaitEnd()).isEqualTo("there and back".getBytes(UTF_8));
  }

  /** A port where nobody listens. */
  static String closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }
}
