package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Session;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Frame;
import dev.culvert.testkit.HeaderBlocks;
import dev.culvert.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes through a relay, and how it ends: HTTP/2 from end to end. */
@Timeout(180)
abstract class RelayedBytesContract extends RelayFixture {

  RelayedBytesContract(ForwardServerProvider engine, RelayHops hops) throws IOException {
    super(engine, hops, config());
  }

  @Test
  void bytesGoThroughBothWays() throws IOException {
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
  void theNodeSpeaksForItself() throws IOException {
    try (RawHttp2Client client = relayed(socket())) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      RawHttp2Client.Stream refused = client.post(PATH, "port", "1");
      assertThat(refused.status()).isEqualTo("502");
      assertThat(refused.header("culvert-failure")).isEqualTo("connection-refused");
    }
  }

  /** What the gateway has allowed is one pod. */
  @Test
  void aRelayedConnectionIsForItsRouteAlone() throws IOException {
    try (RawHttp2Client client = relayed(socket())) {
      RawHttp2Client.Stream other = client.post("/portForward/default/other");
      assertThat(other.status()).isEqualTo("403");
      assertThat(new String(other.awaitEnd(), UTF_8)).contains("relayed for " + PATH + " alone");
    }
  }

  @Test
  void aClientsAbortEndsTheNodesSession() throws IOException {
    Socket socket = socket();
    try (PodProgram pod = PodProgram.echo();
        RawHttp2Client client = relayed(socket)) {
      client.post(PATH);
      assertThat(client.post(PATH, "port", pod.port()).status()).isEqualTo("200");
      socket.setSoLinger(true, 0);
      socket.close();
      Patience.await("connection and session ended")
          .until(() -> pod.open() == 0 && locator.watches() == 0);
    }
  }

  @Test
  void aClientsGoodbyeIsReadByTheNode() throws IOException {
    Socket socket = socket();
    try (RawHttp2Client client = relayed(socket)) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      client.frame(Frame.GOAWAY, 0, 0, new byte[8]);
      Patience.await("sessions ended").until(() -> locator.watches() == 0);
    }
  }

  /** The node closes with FIN behind GOAWAY, and so does the gateway. */
  @Test
  void aStoppedNodesGoodbyeIsReadByTheClient() throws IOException {
    CompletionStage<Session.Stop> stopping;
    try (RawHttp2Client client = relayed(socket())) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      stopping = node.stop(Duration.ZERO);
      Patience.await("GOAWAY").until(() -> Integer.valueOf(0).equals(client.goAway()));
    }
    stopping.toCompletableFuture().join();
  }

  /** The window is larger than what the gateway may hold: it has to stop reading. */
  @Test
  void aClientThatDoesNotReadIsBounded() throws IOException {
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
      Patience.await("bytes move, and stop")
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
  void aStopResetsWhatIsRelayed() throws IOException {
    Socket socket = socket();
    handshake(socket);
    socket.getOutputStream().write(greedy("1"));
    Patience.await("a session").until(() -> locator.watches() == 1);
    gateway.close();
    Assertions.assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
    socket.close();
    Patience.await("sessions ended").until(() -> locator.watches() == 0);
  }

  @Test
  void aDrainLetsTheRelayGoOnUntilTheClientEnds() throws IOException {
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
}
