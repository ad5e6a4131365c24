package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.DirectConnectorProvider;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.wire.RelayAnswer;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.GatewayBackend;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Frame;
import dev.culvert.testkit.HeaderBlocks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an engine that relays connections is held to, as a gateway and as the node behind it, driven
 * by raw bytes and frames. Subclass it and say which provider.
 */
@Timeout(180)
public abstract class RelayContract {

  private static final String THROUGH = "/proxy/nodes/a/portForward/default/web";
  private static final String PATH = "/portForward/default/web";

  private final FakeLocator locator = new FakeLocator();
  private final PodConnector connector = new Threads();
  private final NodeAtHand unused = new NodeAtHand(new CannedBackend());
  private ForwardServer node;
  private ForwardServer gateway;
  private ServerSocket dead;

  /** For subclasses. */
  @SuppressWarnings("NullAway.Init") // By start().
  protected RelayContract() {}

  /** The provider under test. */
  protected abstract ForwardServerProvider engine();

  @BeforeEach
  final void start() throws IOException {
    node = ForwardServer.start(engine(), config(), new NodeBackend(locator, connector));
    dead = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Map<String, URI> nodes =
        Map.of(
            "a",
            node.uri(),
            "silent",
            URI.create("http://127.0.0.1:" + dead.getLocalPort()),
            "closed",
            URI.create("http://127.0.0.1:1"));
    gateway = ForwardServer.start(engine(), config(), new GatewayBackend(unused, nodes));
  }

  @AfterEach
  final void stop() throws IOException {
    gateway.close();
    node.close();
    dead.close();
    connector.close();
    unused.close();
    assertThat(gateway.bufferedBytes()).isZero();
    assertThat(node.bufferedBytes()).isZero();
    assertThat(locator.watches()).isZero();
  }

  @Test
  final void bytesGoThroughBothWays() throws IOException {
    byte[] data = new byte[8 << 20];
    new Random(7).nextBytes(data);
    try (PodProgram pod = PodProgram.echo();
        RawHttp2Client client = relayed(socket())) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      stream.send(data);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(data);
      assertThat(stream.trailer("culvert-failure")).isNull();
    }
  }

  @Test
  final void theNodeSpeaksForItself() throws IOException {
    try (RawHttp2Client client = relayed(socket())) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      RawHttp2Client.Stream refused = client.post(PATH, "port", "1");
      assertThat(refused.status()).isEqualTo("502");
      assertThat(refused.header("culvert-failure")).isEqualTo("connection-refused");
    }
  }

  /** What the gateway has allowed is one pod. */
  @Test
  final void aRelayedConnectionIsForItsRouteAlone() throws IOException {
    try (RawHttp2Client client = relayed(socket())) {
      RawHttp2Client.Stream other = client.post("/portForward/default/other");
      assertThat(other.status()).isEqualTo("403");
      assertThat(new String(other.awaitEnd(), UTF_8)).contains("relayed for " + PATH + " alone");
    }
  }

  @Test
  final void aClientsAbortEndsTheNodesSession() throws IOException {
    Socket socket = socket();
    try (PodProgram pod = PodProgram.echo();
        RawHttp2Client client = relayed(socket)) {
      client.post(PATH);
      assertThat(client.post(PATH, "port", pod.port()).status()).isEqualTo("200");
      socket.setSoLinger(true, 0);
      socket.close();
      Awaitility.await().until(() -> pod.open() == 0 && locator.watches() == 0);
    }
  }

  @Test
  final void aClientsGoodbyeIsReadByTheNode() throws IOException {
    Socket socket = socket();
    try (RawHttp2Client client = relayed(socket)) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      client.frame(Frame.GOAWAY, 0, 0, new byte[8]);
      Awaitility.await().until(() -> locator.watches() == 0);
    }
  }

  /** The node closes with FIN behind GOAWAY, and so does the gateway. */
  @Test
  final void aStoppedNodesGoodbyeIsReadByTheClient() throws IOException {
    CompletionStage<Session.Stop> stopping;
    try (RawHttp2Client client = relayed(socket())) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      stopping = node.stop(Duration.ZERO);
      Awaitility.await().until(() -> Integer.valueOf(0).equals(client.goAway()));
    }
    stopping.toCompletableFuture().join();
  }

  /** The window is larger than what the gateway may hold: it has to stop reading. */
  @Test
  final void aClientThatDoesNotReadIsBounded() throws IOException {
    Socket socket = socket();
    socket.setReceiveBufferSize(1 << 16);
    try (PodProgram pod =
            PodProgram.start(
                program -> {
                  byte[] chunk = new byte[1 << 16];
                  while (true) {
                    program.getOutputStream().write(chunk);
                  }
                });
        socket) {
      handshake(socket);
      socket.getOutputStream().write(greedy(pod.port()));
      long[] before = {-1};
      Awaitility.await()
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                long now = gateway.bufferedBytes();
                boolean still = now > 0 && now == before[0];
                before[0] = now;
                return still;
              });
      assertThat(gateway.bufferedBytes()).isLessThan(2 << 20);
      socket.setSoLinger(true, 0);
    }
  }

  @Test
  final void aStopResetsWhatIsRelayed() throws IOException {
    Socket socket = socket();
    handshake(socket);
    socket.getOutputStream().write(greedy("1"));
    Awaitility.await().until(() -> locator.watches() == 1);
    gateway.close();
    Assertions.assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
    socket.close();
    Awaitility.await().until(() -> locator.watches() == 0);
  }

  @Test
  final void aDrainLetsTheRelayGoOnUntilTheClientEnds() throws IOException {
    CompletionStage<Session.Stop> stopping;
    try (PodProgram pod = PodProgram.echo();
        RawHttp2Client client = relayed(socket())) {
      client.post(PATH);
      stopping = gateway.stop(Duration.ofSeconds(60));
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      stream.send(new byte[] {1, 2});
      stream.end();
      assertThat(stream.awaitEnd()).containsExactly(1, 2);
    }
    assertThat(stopping.toCompletableFuture().join()).isEqualTo(Session.Stop.GRACEFUL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /proxy/nodes/nope/portForward/default/web   | 404 | not-found   | no node nope is known
          /portForward/default/web                    | 404 | not-found   | this is a gateway
          /proxy/nodes/closed/portForward/default/web | 502 | unreachable | cannot connect to node closed
          """)
  final void aRefusalIsAProblem(String path, String status, String token, String says)
      throws IOException {
    String answer = Http1.exchange(gateway.address(), request(path, ""));
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("culvert-failure: " + token + "\r\n", "application/problem+json", says)
        .doesNotContain("127.0.0.1");
    RelayAnswer read = new RelayAnswer("x");
    assertThat(read.take(ByteBuffer.wrap(answer.getBytes(UTF_8)))).isTrue();
    assertThat(read.isAccepted()).isFalse();
    assertThat(read.refusal().failure().token()).isEqualTo(token);
    assertThat(read.refusal()).hasMessageContaining(says);
  }

  @Test
  final void aNodeIsNoGateway() throws IOException {
    assertThat(Http1.exchange(node.address(), request(THROUGH, "")))
        .startsWith("HTTP/1.1 404 ")
        .contains("this is a node");
  }

  /** Nobody says by himself who he is: neither to a gateway nor to a node. */
  @Test
  final void aForgedIdentityIsForbidden() throws IOException {
    String forged = "culvert-client: admin\r\n";
    assertThat(Http1.exchange(gateway.address(), request(THROUGH, forged)))
        .startsWith("HTTP/1.1 403 ");
    assertThat(Http1.exchange(node.address(), request(PATH, forged))).startsWith("HTTP/1.1 403 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          connection: Upgrade    | connection: close          | 400
          upgrade: culvert-relay | upgrade: culvert-relay, x  | 400
          POST                   | GET                        | 405
          host: test             | x: y                       | 400
          content-length: 0      | content-length: 1          | 400
          content-length: 0      | port: 80                   | 400
          /proxy/                | /other/                    | 400
          """)
  final void aRequestThatBreaksARuleGetsASentence(String part, String other, String status)
      throws IOException {
    String answer = Http1.exchange(gateway.address(), request(THROUGH, "").replace(part, other));
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").endsWith(".\n");
  }

  /** What comes before the answer would have to be kept. */
  @Test
  final void bytesBeforeTheAnswerCloseTheConnection() throws IOException {
    try (Socket socket = socket()) {
      String silent = "/proxy/nodes/silent/portForward/default/web";
      socket.getOutputStream().write(request(silent, "").getBytes(ISO_8859_1));
      try (Socket asked = dead.accept()) {
        byte[] head = asked.getInputStream().readNBytes(10);
        socket.getOutputStream().write(1);
        assertThat(new String(head, ISO_8859_1)).isEqualTo("POST /port");
        assertThat(closes(socket)).isTrue();
        assertThat(closes(asked)).isTrue();
      }
    }
  }

  @Test
  final void aStopTellsWhoWaitsForANode() throws IOException {
    try (Socket socket = socket()) {
      String silent = "/proxy/nodes/silent/portForward/default/web";
      socket.getOutputStream().write(request(silent, "").getBytes(ISO_8859_1));
      try (Socket asked = dead.accept()) {
        assertThat(asked.getInputStream().read()).isEqualTo('P');
        gateway.stop(Duration.ofSeconds(60));
        String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(answer).startsWith("HTTP/1.1 503 ").contains("culvert-failure: stopped");
      }
    }
  }

  private static boolean closes(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // What was said before.
      }
    } catch (SocketException e) {
      // A reset closes, too.
    }
    return true;
  }

  private static ServerConfig config() {
    return ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private Socket socket() throws IOException {
    return new Socket(gateway.address().getAddress(), gateway.address().getPort());
  }

  private static RawHttp2Client relayed(Socket socket) throws IOException {
    handshake(socket);
    return new RawHttp2Client(socket, RawHttp2Client.DEFAULT_WINDOW);
  }

  private static void handshake(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.getOutputStream().write(request(THROUGH, "").getBytes(ISO_8859_1));
    assertThat(Http1.readHead(socket))
        .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
        .contains("\r\nupgrade: culvert-relay\r\n");
  }

  /**
   * All that a client says that wants as much as there is from a port: frames, one after another.
   */
  private static byte[] greedy(String port) {
    int window = 1 << 30;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    said.writeBytes(Frame.PREFACE.getBytes(ISO_8859_1));
    byte[] initial = ByteBuffer.allocate(6).putShort((short) 4).putInt(window).array();
    said.writeBytes(new Frame(Frame.SETTINGS, 0, 0, initial).encoded());
    byte[] update = ByteBuffer.allocate(4).putInt(window).array();
    said.writeBytes(new Frame(Frame.WINDOW_UPDATE, 0, 0, update).encoded());
    said.writeBytes(headers(1));
    said.writeBytes(headers(3, "port", port));
    return said.toByteArray();
  }

  private static byte[] headers(int stream, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", "POST", ":path", PATH, ":scheme", "http", ":authority", "test"));
    fields.addAll(List.of(more));
    byte[] block = HeaderBlocks.write(fields.toArray(String[]::new));
    return new Frame(Frame.HEADERS, Frame.END_HEADERS, stream, block).encoded();
  }

  private static String request(String path, String fields) {
    return "POST "
        + path
        + " HTTP/1.1\r\nhost: test\r\nconnection: Upgrade\r\nupgrade: culvert-relay\r\n"
        + fields
        + "content-length: 0\r\n\r\n";
  }

  /** Connects with threads of its own and lends no sockets. */
  private static final class Threads implements PodConnector {

    private final PodConnector direct =
        new DirectConnectorProvider().create(ConnectorConfig.DEFAULT);

    @Override
    public DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler) {
      return direct.dial(pod, port, handler);
    }

    @Override
    public void close() {
      direct.close();
    }
  }
}
