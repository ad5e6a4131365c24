package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.wire.RelayAnswer;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets a relay, how long one stands, and what the others are told. */
@Timeout(180)
abstract class RelayRequestsContract extends RelayFixture {

  private static final int LIMIT = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  RelayRequestsContract(ForwardServerProvider engine) throws IOException {
    super(engine, RelayHops.CLEARTEXT, config().withMaxSessions(LIMIT).withPatience(PATIENCE));
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
  void aRefusalIsAProblem(String path, String status, String token, String says)
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
  void aNodeIsNoGateway() throws IOException {
    assertThat(Http1.exchange(node.address(), request(THROUGH, "")))
        .startsWith("HTTP/1.1 404 ")
        .contains("this is a node");
  }

  /** Nobody says by himself who he is: neither to a gateway nor to a node. */
  @Test
  void aForgedIdentityIsForbidden() throws IOException {
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
  void aRequestThatBreaksARuleGetsASentence(String part, String other, String status)
      throws IOException {
    String answer = Http1.exchange(gateway.address(), request(THROUGH, "").replace(part, other));
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").endsWith(".\n");
  }

  /** What comes before the answer would have to be kept. */
  @Test
  void bytesBeforeTheAnswerCloseTheConnection() throws IOException {
    try (Socket socket = socket()) {
      ask(socket, THROUGH_SILENT);
      try (Socket asked = silent.accept()) {
        byte[] head = asked.getInputStream().readNBytes(10);
        socket.getOutputStream().write(1);
        assertThat(new String(head, ISO_8859_1)).isEqualTo("POST /port");
        assertThat(closes(socket)).isTrue();
        assertThat(closes(asked)).isTrue();
      }
    }
  }

  @Test
  void aStopTellsWhoWaitsForANode() throws IOException {
    try (Socket socket = socket()) {
      ask(socket, THROUGH_SILENT);
      try (Socket asked = silent.accept()) {
        assertThat(asked.getInputStream().read()).isEqualTo('P');
        gateway.stop(Duration.ofSeconds(60));
        String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(answer).startsWith("HTTP/1.1 503 ").contains("culvert-failure: stopped");
      }
    }
  }

  /** Nor does a request inside a relay, which the gateway does not read. */
  @Test
  void aForgedIdentityInsideIsForbidden() throws IOException {
    try (RawHttp2Client client = relayed(socket())) {
      assertThat(client.post(PATH, "culvert-client", "admin").status()).isEqualTo("403");
      assertThat(client.post(PATH).status()).isEqualTo("200");
    }
  }

  @Test
  void aClientHoldsALimitedNumberOfRelays() throws IOException {
    try (Socket first = socket();
        Socket second = socket()) {
      handshake(first);
      handshake(second);
      assertThat(Http1.exchange(gateway.address(), request(THROUGH, "")))
          .startsWith("HTTP/1.1 429 ")
          .contains("culvert-failure: too-many-streams", "more than 2 relays for 127.0.0.1");
      reset(first);
      Patience.await("a relay").until(this::isRelayed);
    }
  }

  @Test
  void aHalfClosePasses() throws IOException {
    assertHalfClosePasses();
  }

  @Test
  void aResetPasses() throws IOException {
    try (Socket client = socket();
        Socket asked = accepted(client)) {
      reset(asked);
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  /** Else a peer that has gone without a word would keep it for ever. */
  @Test
  void anEndThatTheOtherDoesNotFollowIsTheEndOfBoth() throws IOException {
    try (Socket client = socket();
        Socket asked = accepted(client)) {
      asked.shutdownOutput();
      assertThat(client.getInputStream().read()).isNegative();
      // The client does nothing about it.
      assertThat(closes(asked)).isTrue();
    }
  }

  /** A node's word is checked: it is the first that the client gets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 200 OK~content-length: 0~~                | 503
          HTTP/1.1 101 x~upgrade: h2c~connection: upgrade~~  | 502
          HTTP/1.1 101 x~upgrade: culvert-relay~~early       | 502
          nonsense~~                                         | 502
          """)
  void anAnswerThatIsNoRelayIsPassedOnAsAFailure(String said, String status) throws IOException {
    try (Socket client = socket()) {
      ask(client, THROUGH_SILENT);
      try (Socket asked = silent.accept()) {
        Http1.readHead(asked);
        asked.getOutputStream().write(said.replace("~", "\r\n").getBytes(ISO_8859_1));
        String answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("node silent");
        assertThat(closes(asked)).isTrue();
      }
    }
  }

  private boolean isRelayed() throws IOException {
    try (Socket socket = socket()) {
      ask(socket, THROUGH);
      return Http1.readHead(socket).startsWith("HTTP/1.1 101 ");
    }
  }
}
