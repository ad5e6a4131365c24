package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Backend;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.wire.WireHeaders;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.GatewayBackend;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway before a node whose connector has threads; no network lies between them. */
@Timeout(180)
abstract class GatewayContract {

  private static final String PATH = "/proxy/nodes/a/portForward/default/web";

  private final FakeLocator locator = new FakeLocator();
  private final PodConnector connector = new ThreadedConnector();
  private final NodeAtHand node = new NodeAtHand(new NodeBackend(locator, connector));
  private final ForwardServer gateway;
  private final RawHttp2Client client;

  GatewayContract(ForwardServerProvider engine) throws IOException {
    gateway =
        ForwardServer.start(
            engine,
            ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new GatewayBackend(node, Map.of("a", NodeAtHand.ADDRESS), ClientTls.DEFAULT));
    client = new RawHttp2Client(gateway.address());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    gateway.close();
    node.close();
    connector.close();
    assertThat(locator.watches()).isZero();
  }

  @Test
  void bytesGoThroughToTheNodesPod() throws IOException {
    byte[] data = new byte[4 << 20];
    new Random(7).nextBytes(data);
    try (PodProgram pod = PodProgram.echo()) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      stream.send(data);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(data);
      assertThat(stream.trailer("culvert-failure")).isNull();
    }
  }

  @Test
  void theNodesFailuresComeThrough() throws IOException {
    PodProgram pod = PodProgram.echo();
    pod.close();
    client.post(PATH);
    RawHttp2Client.Stream refused = client.post(PATH, "port", pod.port());
    assertThat(refused.status()).isEqualTo("502");
    assertThat(refused.header("culvert-failure")).isEqualTo("connection-refused");
    RawHttp2Client.Stream unknown = client.post("/proxy/nodes/a/portForward/default/nope");
    assertThat(unknown.status()).isEqualTo("404");
    assertThat(new String(unknown.awaitEnd(), UTF_8)).contains("no pod default/nope");
  }

  @Test
  void aClientsResetComesThrough() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      assertThat(stream.status()).isEqualTo("200");
      stream.reset(RawHttp2Client.CANCEL);
      Patience.await("the pod's connections closed").until(pod::open, open -> open == 0);
    }
  }

  @Test
  void aLostNodeEndsTheSessionWithTheReason() throws IOException {
    RawHttp2Client.Stream session = client.post(PATH);
    assertThat(session.status()).isEqualTo("200");
    node.close();
    assertThat(session.trailer("culvert-failure")).isEqualTo("session-lost");
    String detail = session.trailer("culvert-detail");
    assertThat(WireHeaders.decodeDetail(Objects.requireNonNull(detail)))
        .startsWith("the gateway has lost its session with node a: ")
        .doesNotContain(NodeAtHand.ADDRESS.getHost());
  }

  @Test
  void theKnownNodesAreNamedAndNotAllOfMany() {
    Map<String, URI> many =
        IntStream.range(10, 30)
            .boxed()
            .collect(Collectors.toMap(i -> "n" + i, i -> URI.create("http://h:" + i)));
    Backend backend = new GatewayBackend(node, many, ClientTls.DEFAULT);
    PodRef web = new PodRef("default", "web");
    String known = "n10, n11, n12, n13, n14, n15, n16, n17, n18, n19 and 10 more";

    assertThat(backend.open(new Route("n9", web)))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("no node n9 is known here; there are " + known);
    assertThat(backend.open(new Route(null, web)))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("name a node, with --node NAME")
        .withMessageContaining("it knows " + known);
  }

  @Test
  void aNodesOwnPathAndAnUnknownNodeAreA404() throws IOException {
    RawHttp2Client.Stream own = client.post("/portForward/default/web");
    assertThat(own.status()).isEqualTo("404");
    assertThat(new String(own.awaitEnd(), UTF_8)).contains("this is a gateway");
    RawHttp2Client.Stream unknown = client.post("/proxy/nodes/nope/portForward/default/web");
    assertThat(unknown.status()).isEqualTo("404");
    assertThat(new String(unknown.awaitEnd(), UTF_8)).contains("no node nope is known here");
  }
}
