package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Splice;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Frame;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are not there any more, or want nothing. */
@Timeout(180)
abstract class LivenessContract {

  private static final String PATH = "/portForward/default/web";
  private static final Duration OFTEN = Duration.ofMillis(50);

  private final ForwardServerProvider engine;
  private final List<Splice.Summary> ended = new CopyOnWriteArrayList<>();
  private final CannedBackend backend = new CannedBackend();
  private final Negotiation mode;

  LivenessContract(ForwardServerProvider engine, Negotiation mode) {
    this.engine = engine;
    this.mode = mode;
  }

  @Test
  void aClientThatAnswersNothingIsGivenUpAndItsStreamsAreReset() throws IOException {
    try (backend;
        ForwardServer server = start(OFTEN);
        Negotiation.Connected connected = mode.open(server, PATH)) {
      assertThat(connected.session().status()).isEqualTo("200");
      assertThat(connected.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("200");
      connected.client().answerPings(false);
      connected.client().awaitEof();
      Patience.await("streams ended").untilAsserted(() -> assertThat(ended).hasSize(1));
      assertThat(String.valueOf(ended.get(0).failure()))
          .contains("no answer to 2 PINGs, one each 50 ms");
      Patience.await("session stopped").until(backend::isStopped);
      Patience.await("buffers given back").until(() -> server.bufferedBytes() == 0);
    }
  }

  @Test
  void aClientThatReadsNothingIsGivenUpThoughMuchIsToBeSent() throws IOException {
    try (CannedBackend another = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, mode.config(), another)) {
      // The JDK and XNIO keep some of the first ones.
      mode.open(server, PATH).close();
    }
    try (backend;
        ForwardServer server = start(Duration.ofMillis(500))) {
      long before = Leaks.sockets();
      Socket deaf = mode.connect(server.address());
      if (mode == Negotiation.UPGRADE) {
        Http1.upgrade(deaf, PATH, RawHttp2Client.DEFAULT_WINDOW);
      }
      Http2Wire wire = new Http2Wire(deaf, frame -> {}, () -> {});
      wire.write(
          Frame.SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(1 << 30).array());
      wire.write(Frame.WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1 << 30).array());
      if (mode != Negotiation.UPGRADE) {
        wire.writeHeaders(1, false, ":method", "POST", ":path", PATH);
      }
      wire.writeHeaders(3, false, ":method", "POST", ":path", PATH, "port", CannedBackend.SOURCE);
      Patience.await("streams ended").untilAsserted(() -> assertThat(ended).hasSize(1));
      assertThat(String.valueOf(ended.get(0).failure()))
          .contains("no answer to 2 PINGs, one each 500 ms");
      Patience.await("buffers given back").until(() -> server.bufferedBytes() == 0);
      deaf.close();
      Patience.await("sockets closed").until(() -> Leaks.sockets() <= before);
    }
  }

  @Test
  void aClientThatAnswersStays() throws IOException {
    try (backend;
        ForwardServer server = start(Duration.ofMillis(500));
        Negotiation.Connected connected = mode.open(server, PATH)) {
      assertThat(connected.session().status()).isEqualTo("200");
      // Given up it would be after two.
      connected.client().awaitPings(4);
      assertThat(connected.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("200");
      assertThat(ended).isEmpty();
    }
  }

  @Test
  void clientsThatWantNothingAreClosed() throws IOException {
    List<RawHttp2Client> clients = new ArrayList<>();
    ServerConfig config = mode.config();
    try (backend;
        ForwardServer server =
            ForwardServer.start(engine, config.withPatience(Duration.ofSeconds(2)), backend)) {
      if (mode == Negotiation.UPGRADE) {
        Negotiation.Connected connected = mode.open(server, PATH);
        assertThat(connected.session().status()).isEqualTo("200");
        backend.stop(Duration.ZERO);
        clients.add(connected.client());
      } else {
        for (int i = 0; i < 50; i++) {
          clients.add(
              new RawHttp2Client(mode.connect(server.address()), RawHttp2Client.DEFAULT_WINDOW));
        }
      }
      for (RawHttp2Client client : clients) {
        client.awaitEof();
        assertThat(client.goAway()).isZero();
        client.close();
      }
    }
  }

  private ForwardServer start(Duration keepAlive) {
    return ForwardServer.start(
        engine,
        mode.config()
            .withKeepAlive(keepAlive)
            .withStreams((who, route, port, summary) -> ended.add(summary)),
        backend);
  }
}
