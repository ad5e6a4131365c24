package dev.culvert.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Splice;
import dev.culvert.core.config.Http2Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each fault of stock Undertow 2.4 that a forwarder meets: {@code Stock} shows it, so that its
 * repair upstream is noticed, and {@code Ours} shows that it is not here. The numbers are those of
 * the package {@link dev.culvert.server.undertow}.
 */
@Timeout(180)
final class UndertowFaultsTest {

  private static final String PATH = "/portForward/default/web";
  private static final int MIB = 1 << 20;
  private static final int INITIAL_WINDOW = 65_535;

  @Nested
  final class Stock {

    @Test
    void fault1TheConnectionWindowDeadlocksAWideStreamWindow() throws IOException {
      try (StockUndertow server = new StockUndertow(MIB, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        assertThat(client.post("/discard").sendWhatFits(MIB)).isEqualTo(INITIAL_WINDOW);
        Awaitility.await().until(() -> server.discarded() == INITIAL_WINDOW);
        client.ping();
        assertThat(client.connectionWindow()).isZero();
      }
    }

    @Test
    void fault2OneUnreadStreamStallsAllUploads() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        client.post("/stall").sendWhatFits(MIB);
        RawHttp2Client.Stream other = client.post("/discard");
        assertThat(other.status()).isEqualTo("200");
        client.ping();
        assertThat(other.sendWhatFits(1)).isZero();
      }
    }

    @Test
    void fault3OneUnreadStreamSuspendsTheConnection() throws IOException {
      try (StockUndertow server = new StockUndertow(MIB, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        RawHttp2Client.Stream unread = client.post("/stall");
        assertThat(unread.status()).isEqualTo("200");
        for (int i = 0; i < 40; i++) {
          unread.force(new byte[16_384], false);
        }
        assertThat(client.isPingAnsweredWithin(1_000)).isFalse();
      }
    }

    @Test
    void fault4ResetStreamsLeakTheConnectionWindow() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        for (int i = 0; i < 6; i++) {
          RawHttp2Client.Stream stream = client.post("/stall");
          stream.sendWhatFits(10_000);
          stream.reset(RawHttp2Client.CANCEL);
        }
        client.ping();
        assertThat(client.connectionWindow()).isEqualTo(INITIAL_WINDOW - 60_000);
      }
    }

    @Test
    void fault5LateDataEndsTheConnection() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        RawHttp2Client.Stream stream = client.post("/reset");
        stream.awaitReset();
        stream.force(new byte[10], false);
        client.awaitEof();
        assertThat(client.goAway()).isEqualTo(1);
      }
    }

    @Test
    void fault6AnErrorAnswerWaitsForTheBody() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        RawHttp2Client.Stream stream = client.post("/refuse");
        client.ping();
        client.ping();
        assertThat(stream.hasStatus()).isFalse();
        stream.end();
        assertThat(stream.status()).isEqualTo("502");
      }
    }

    @Test
    void fault7BodiesEndAt2MiB() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        RawHttp2Client.Stream stream = client.post("/discard");
        // The stream is reset, or, if more of it was under way, the connection ends: fault 5.
        assertThatThrownBy(() -> stream.send(new byte[3 * MIB])).isInstanceOf(IOException.class);
        assertThat(server.discarded()).isBetween((long) MIB, 3L * MIB - 1);
      }
    }

    @Test
    void fault8SomeAbortedStreamsEndTheConnection() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 1_000);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    client.post("/stall").reset(RawHttp2Client.CANCEL);
                  }
                  client.ping();
                })
            .isInstanceOfAny(IOException.class, AssertionError.class);
        client.awaitEof();
      }
    }

    @Test
    void fault9AResetIsNotToldWhileNothingIsRead() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        RawHttp2Client.Stream stream = client.post("/stall");
        assertThat(stream.status()).isEqualTo("200");
        stream.reset(RawHttp2Client.CANCEL);
        client.ping();
        client.ping();
        assertThat(server.completed()).isZero();
      }
    }

    @Test
    void fault13TheLimitOfStreamsIsNotEnforced() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 2);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        for (int i = 0; i < 10; i++) {
          assertThat(client.post("/stall").status()).isEqualTo("200");
        }
      }
    }

    @Test
    void fault16AHandlerThatReturnsHasAnswered() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        RawHttp2Client.Stream stream = client.request("POST", "/later", true);
        assertThat(stream.status()).isEqualTo("200");
        assertThat(stream.awaitEnd()).isEmpty();
      }
    }

    @Test
    void fault22CreditGoesBackByHalves() throws IOException {
      try (StockUndertow server = new StockUndertow(INITIAL_WINDOW, 100);
          RawHttp2Client client = new RawHttp2Client(server.address())) {
        RawHttp2Client.Stream stream = client.post("/discard");
        stream.send(new byte[INITIAL_WINDOW / 4]);
        Awaitility.await().until(() -> server.discarded() == INITIAL_WINDOW / 4);
        client.ping();
        assertThat(stream.window()).isEqualTo(INITIAL_WINDOW - INITIAL_WINDOW / 4);
      }
    }
  }

  @Nested
  @ParameterizedClass
  @EnumSource(Negotiation.class)
  final class Ours {

    private final Negotiation mode;

    Ours(Negotiation mode) {
      this.mode = mode;
    }

    @Test
    void fault1TheConnectionWindowIsAnnounced() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            client.ping();
            assertThat(client.connectionWindow())
                .isEqualTo(Http2Settings.DEFAULT.connectionWindow());
          });
    }

    @Test
    void fault2UnreadStreamsDoNotStallUploads() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            for (int i = 0; i < 20; i++) {
              client.post(PATH, "port", CannedBackend.STALL).send(new byte[MIB]);
            }
            client.ping();
            assertThat(client.connectionWindow()).isGreaterThan(8 * MIB);
          });
    }

    @Test
    void fault3AnUnreadStreamDoesNotSuspendTheConnection() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            client.post(PATH, "port", CannedBackend.STALL).send(new byte[MIB]);
            client.ping();
            assertThat(client.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("200");
          });
    }

    @Test
    void fault4ResetStreamsGiveTheConnectionWindowBack() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            for (int i = 0; i < 40; i++) {
              RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
              stream.send(new byte[MIB]);
              stream.reset(RawHttp2Client.CANCEL);
            }
            client.ping();
            assertThat(client.connectionWindow()).isGreaterThan(8 * MIB);
          });
    }

    @Test
    void fault5LateDataIsDropped() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            RawHttp2Client.Stream other = client.post(PATH, "port", CannedBackend.STALL);
            RawHttp2Client.Stream stream =
                client.post(PATH, "port", CannedBackend.STALL, "content-length", "5");
            stream.force(new byte[10], false);
            stream.awaitReset();
            for (int i = 0; i < 10; i++) {
              stream.force(new byte[16_000], false);
            }
            stream.force(new byte[0], true);
            client.ping();
            assertThat(client.goAway()).isNull();
            assertThat(other.status()).isEqualTo("200");
            assertThat(other.isReset()).isFalse();
          });
    }

    @Test
    void fault8AThousandAbortedStreamsAreHarmless() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            for (int i = 0; i < 1_000; i++) {
              client.post(PATH, "port", CannedBackend.STALL).reset(RawHttp2Client.CANCEL);
            }
            client.ping();
            assertThat(client.goAway()).isNull();
            Awaitility.await().untilAsserted(() -> assertThat(ended).hasSize(1_000));
          });
    }

    @Test
    void fault9AResetIsToldWhileNothingIsRead() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
            stream.send(new byte[MIB]);
            stream.reset(RawHttp2Client.CANCEL);
            Awaitility.await().untilAsserted(() -> assertThat(ended).hasSize(1));
            assertThat(String.valueOf(ended.get(0).failure())).contains("error code 8");
          });
    }

    @Test
    void fault13StreamsBeyondTheLimitAreRefused() throws IOException {
      run(
          Http2Settings.DEFAULT.withMaxStreams(5),
          (client, ended) -> {
            for (int i = 0; i < 4; i++) {
              assertThat(client.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("200");
            }
            List<RawHttp2Client.Stream> refused = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
              assertThat(stream.status()).isEqualTo("429");
              refused.add(stream);
            }
            assertThat(client.post(PATH, "port", CannedBackend.STALL).awaitReset())
                .isEqualTo(RawHttp2Client.REFUSED_STREAM);
            for (RawHttp2Client.Stream stream : refused) {
              stream.end();
            }
            client.ping();
            assertThat(client.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("429");
          });
    }

    @Test
    void fault16ARequestStaysOpenUntilThePodHasAccepted() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.PENDING);
            client.ping();
            client.ping();
            assertThat(stream.hasStatus()).isFalse();
            assertThat(ended).isEmpty();
          });
    }

    @Test
    void fault22CreditGoesBackByTheEighth() throws IOException {
      run(
          Http2Settings.DEFAULT,
          (client, ended) -> {
            RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.DISCARD);
            stream.send(new byte[MIB / 4]);
            Awaitility.await().until(() -> stream.window() > MIB - MIB / 8);
          });
    }

    private void run(Http2Settings settings, Check check) throws IOException {
      List<Splice.Summary> ended = new CopyOnWriteArrayList<>();
      ServerConfig config =
          mode.config()
              .withHttp2(settings)
              .withStreams((route, port, summary) -> ended.add(summary));
      try (CannedBackend backend = new CannedBackend();
          ForwardServer server = ForwardServer.start(config, backend);
          Negotiation.Connected connected = mode.open(server, PATH)) {
        assertThat(connected.session().status()).isEqualTo("200");
        check.run(connected.client(), ended);
      }
    }
  }

  private interface Check {

    void run(RawHttp2Client client, List<Splice.Summary> ended) throws IOException;
  }
}
