package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.ClientTls;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import dev.culvert.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who a client is, the node has from its gateway, and from nobody else: over mutual TLS. */
@Timeout(180)
abstract class RelayIdentityContract extends RelayFixture {

  private final ForwardServerProvider engine;

  RelayIdentityContract(ForwardServerProvider engine) throws IOException {
    super(engine, RelayHops.TLS_1_3, config());
    this.engine = engine;
  }

  @Test
  void theNodeLearnsWhoTheClientIs() throws IOException {
    try (PodProgram pod = PodProgram.echo();
        RawHttp2Client client = relayed(connect("50% of b\u00f6b"))) {
      client.post(PATH);
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      stream.send(new byte[] {1});
      stream.end();
      stream.awaitEnd();
      Patience.await("a client").until(() -> !clients.isEmpty());
      assertThat(clients).containsExactly("CN=50% of b\u00f6b");
    }
  }

  /** In TLS 1.2 whoever hears of one end has to end, too (RFC 5246 section 7.2.1). */
  @Test
  void aHalfClosePasses() throws IOException {
    assertHalfClosePasses();
  }

  @Test
  void relaysThatHaveEndedLeaveNoSocket() throws IOException {
    long before = Leaks.sockets();
    for (int i = 0; i < 5; i++) {
      assertHalfClosePasses();
    }
    Patience.await("sockets closed").until(Leaks::sockets, now -> now <= before);
  }

  /** Its certificate is as good as the gateway's, but for the name in it. */
  @Test
  void aClientsOwnWordIsForbidden() throws IOException {
    String forged = "culvert-client: CN=admin\r\n";
    assertForbidden(gateway.address(), request(THROUGH, forged));
    assertForbidden(node.address(), request(PATH, forged));
  }

  @Test
  void aGatewayThatTheNodeDoesNotKnowIsNotBelieved() throws IOException {
    ClientTls other = RelayHops.tls(RelayHops.gateway("other.culvert.example"));
    try (ForwardServer unknown = gateway(engine, Map.of("a", node.uri()), other)) {
      assertForbidden(unknown.address(), request(THROUGH, ""));
    }
  }

  @Test
  void aNodeThatTheGatewayDoesNotTrustGetsNothing() throws IOException {
    ClientTls trusts =
        ClientTls.DEFAULT.withTrust(TestAuthority.named("another authority").trust());
    try (ForwardServer wary = gateway(engine, Map.of("a", node.uri()), trusts)) {
      assertThat(exchange(wary.address(), request(THROUGH, "")))
          .startsWith("HTTP/1.1 502 ")
          .contains("culvert-failure: untrusted");
    }
  }

  /** Mutual TLS to the node, too. */
  @Test
  void aGatewayWithoutACertificateIsTurnedAwayByTheNode() throws IOException {
    ClientTls anonymous = ClientTls.DEFAULT.withTrust(RelayHops.AUTHORITY.trust());
    try (ForwardServer nobody = gateway(engine, Map.of("a", node.uri()), anonymous)) {
      assertThat(exchange(nobody.address(), request(THROUGH, "")))
          .startsWith("HTTP/1.1 502 ")
          .contains("culvert-failure: unreachable");
    }
  }

  private void assertForbidden(InetSocketAddress server, String request) throws IOException {
    assertThat(exchange(server, request))
        .startsWith("HTTP/1.1 403 ")
        .contains("culvert-failure: forbidden");
  }

  private String exchange(InetSocketAddress server, String request) throws IOException {
    try (Socket socket = RelayHops.TLS_1_3.connect(server, "mallory")) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
