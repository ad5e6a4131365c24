package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Splice;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Windows and limits on the wire: what one stream does is not felt by the others. */
@Timeout(180)
abstract class WindowsContract {

  private static final String PATH = "/portForward/default/web";
  private static final int MIB = 1 << 20;

  private final ForwardServerProvider engine;
  private final Negotiation mode;

  WindowsContract(ForwardServerProvider engine, Negotiation mode) {
    this.engine = engine;
    this.mode = mode;
  }

  @Test
  void theConnectionWindowIsAnnounced() throws IOException {
    run(
        Http2Settings.DEFAULT,
        (client, ended) -> {
          client.ping();
          assertThat(client.connectionWindow()).isEqualTo(Http2Settings.DEFAULT.connectionWindow());
        });
  }

  @Test
  void unreadStreamsDoNotStallUploads() throws IOException {
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
  void anUnreadStreamDoesNotSuspendTheConnection() throws IOException {
    run(
        Http2Settings.DEFAULT,
        (client, ended) -> {
          client.post(PATH, "port", CannedBackend.STALL).send(new byte[MIB]);
          client.ping();
          assertThat(client.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("200");
        });
  }

  @Test
  void resetStreamsGiveTheConnectionWindowBack() throws IOException {
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
  void lateDataIsDropped() throws IOException {
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
  void aThousandAbortedStreamsAreHarmless() throws IOException {
    run(
        Http2Settings.DEFAULT,
        (client, ended) -> {
          for (int i = 0; i < 1_000; i++) {
            client.post(PATH, "port", CannedBackend.STALL).reset(RawHttp2Client.CANCEL);
          }
          client.ping();
          assertThat(client.goAway()).isNull();
          Patience.await("streams ended").untilAsserted(() -> assertThat(ended).hasSize(1_000));
        });
  }

  @Test
  void aResetIsToldWhileNothingIsRead() throws IOException {
    run(
        Http2Settings.DEFAULT,
        (client, ended) -> {
          RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
          stream.send(new byte[MIB]);
          stream.reset(RawHttp2Client.CANCEL);
          Patience.await("streams ended").untilAsserted(() -> assertThat(ended).hasSize(1));
          assertThat(String.valueOf(ended.get(0).failure())).contains("error code 8");
        });
  }

  @Test
  void streamsBeyondTheLimitAreRefused() throws IOException {
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
  void aRequestStaysOpenUntilThePodHasAccepted() throws IOException {
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
  void creditGoesBackByTheEighth() throws IOException {
    run(
        Http2Settings.DEFAULT,
        (client, ended) -> {
          RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.DISCARD);
          stream.send(new byte[MIB / 4]);
          Patience.await("credit").until(() -> stream.window() > MIB - MIB / 8);
        });
  }

  private void run(Http2Settings settings, Check check) throws IOException {
    List<Splice.Summary> ended = new CopyOnWriteArrayList<>();
    ServerConfig config =
        mode.config()
            .withHttp2(settings)
            .withStreams((who, route, port, summary) -> ended.add(summary));
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, config, backend);
        Negotiation.Connected connected = mode.open(server, PATH)) {
      assertThat(connected.session().status()).isEqualTo("200");
      check.run(connected.client(), ended);
    }
  }

  private interface Check {

    void run(RawHttp2Client client, List<Splice.Summary> ended) throws IOException;
  }
}
