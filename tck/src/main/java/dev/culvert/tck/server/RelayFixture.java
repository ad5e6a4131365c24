package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.ClientTls;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.wire.Relay;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.GatewayBackend;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.ServerCapability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A gateway that relays, the node behind it, and a node that says only what a test does. */
abstract class RelayFixture {

  static final String THROUGH = "/proxy/nodes/a/portForward/default/web";
  static final String PATH = "/portForward/default/web";

  /** Through the gateway to {@link #silent}. */
  static final String THROUGH_SILENT = "/proxy/nodes/silent/portForward/default/web";

  final FakeLocator locator = new FakeLocator();
  final ForwardServer node;
  final ForwardServer gateway;
  final ServerSocket silent;

  /** Whom the node's streams were for. */
  final List<@Nullable String> clients = new CopyOnWriteArrayList<>();

  private final boolean halfCloses;
  private final RelayHops hops;
  private final ServerConfig config;
  private final PodConnector connector = new ThreadedConnector();
  private final NodeAtHand unused = new NodeAtHand(new CannedBackend());

  /**
   * @param config of the gateway, but for TLS
   */
  RelayFixture(ForwardServerProvider engine, RelayHops hops, ServerConfig config)
      throws IOException {
    this.halfCloses =
        !hops.isTls() || engine.capabilities().contains(ServerCapability.TLS_HALF_CLOSE);
    this.hops = hops;
    this.config = config;
    node =
        ForwardServer.start(
            engine,
            hops.secure(config())
                .withStreams((client, route, port, summary) -> clients.add(client)),
            new NodeBackend(locator, connector));
    silent = hops.listen();
    Map<String, URI> nodes =
        Map.of(
            "a",
            node.uri(),
            "silent",
            hops.address(silent.getLocalPort()),
            "closed",
            hops.address(1));
    gateway = gateway(engine, nodes, hops.towardsNodes());
  }

  final ForwardServer gateway(
      ForwardServerProvider engine, Map<String, URI> nodes, ClientTls towardsNodes) {
    return ForwardServer.start(
        engine, hops.secure(config), new GatewayBackend(unused, nodes, towardsNodes));
  }

  @AfterEach
  final void stop() throws IOException {
    gateway.close();
    node.close();
    silent.close();
    connector.close();
    unused.close();
    assertThat(gateway.bufferedBytes()).isZero();
    assertThat(node.bufferedBytes()).isZero();
    assertThat(locator.watches()).isZero();
  }

  static ServerConfig config() {
    return ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** A connection to the gateway. */
  final Socket socket() throws IOException {
    return connect("a client");
  }

  final Socket connect(String client) throws IOException {
    return hops.connect(gateway.address(), client);
  }

  static RawHttp2Client relayed(Socket socket) throws IOException {
    handshake(socket);
    return new RawHttp2Client(socket, RawHttp2Client.DEFAULT_WINDOW);
  }

  static void handshake(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    ask(socket, THROUGH);
    assertAccepted(socket);
  }

  static void ask(Socket socket, String path) throws IOException {
    socket.getOutputStream().write(request(path, "").getBytes(ISO_8859_1));
  }

  static void assertAccepted(Socket socket) throws IOException {
    assertThat(Http1.readHead(socket))
        .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
        .contains("\r\nupgrade: culvert-relay\r\n");
  }

  /** Has the silent node agree; its end of the relay. */
  final Socket accepted(Socket client) throws IOException {
    ask(client, THROUGH_SILENT);
    Socket asked = silent.accept();
    assertThat(Http1.readHead(asked)).startsWith("POST " + PATH + " HTTP/1.1\r\n");
    byte[] switching = new byte[Relay.switching().remaining()];
    Relay.switching().get(switching);
    asked.getOutputStream().write(switching);
    assertAccepted(client);
    return asked;
  }

  /**
   * Of the client's half, which the node hears in order; the other goes on. With an engine for
   * which there is no half-close over TLS what the node says then may be dropped, and the client
   * hears an end in order.
   */
  final void assertHalfClosePasses() throws IOException {
    try (Socket client = socket();
        Socket asked = accepted(client)) {
      client.getOutputStream().write(1);
      client.shutdownOutput();
      assertThat(asked.getInputStream().readAllBytes()).containsExactly(1);
      asked.getOutputStream().write(2);
      if (halfCloses) {
        assertThat(client.getInputStream().read()).isEqualTo(2);
      }
      asked.shutdownOutput();
      byte[] rest = client.getInputStream().readAllBytes();
      assertThat(rest).hasSizeLessThanOrEqualTo(halfCloses ? 0 : 1);
    }
  }

  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** A request for a relay, with these fields besides. */
  static String request(String path, String fields) {
    return "POST "
        + path
        + " HTTP/1.1\r\nhost: test\r\nconnection: Upgrade\r\nupgrade: culvert-relay\r\n"
        + fields
        + "content-length: 0\r\n\r\n";
  }

  /** Reads up to the end. */
  static boolean closes(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // What was said before.
      }
    } catch (SocketException e) {
      // A reset closes, too.
    }
    return true;
  }
}
