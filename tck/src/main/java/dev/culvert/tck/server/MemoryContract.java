package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Backend;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one client can make the server keep, and what an Error leaves behind. */
@Timeout(180)
abstract class MemoryContract {

  private static final String PATH = "/portForward/default/web";
  private static final String OTHER = "/portForward/default/other";
  private static final int MIB = 1 << 20;
  private static final long LIMIT = 8L * MIB;

  private final ForwardServerProvider engine;
  private final List<Splice.Summary> ended = new CopyOnWriteArrayList<>();
  private final CannedBackend backend = new CannedBackend();
  private final Negotiation mode;

  MemoryContract(ForwardServerProvider engine, Negotiation mode) {
    this.engine = engine;
    this.mode = mode;
  }

  /** More than the limit is under way: streams end, and neither the server nor other clients. */
  @Test
  void uploadsThatNobodyReadsDoNotKeepOthersFromBeingServed() throws IOException {
    try (backend;
        ForwardServer server = start();
        Negotiation.Connected greedy = mode.open(server, PATH);
        Negotiation.Connected other = mode.open(server, PATH)) {
      // Behind the announced window of the connection: else next to nothing fits.
      greedy.client().ping();
      List<RawHttp2Client.Stream> uploads = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        uploads.add(greedy.post(PATH, "port", CannedBackend.STALL));
      }
      for (RawHttp2Client.Stream upload : uploads) {
        upload.sendWhatFits(MIB);
      }
      greedy.client().ping();
      assertThat(server.bufferedBytes()).isLessThanOrEqualTo(LIMIT);
      Patience.await("a stream that has ended").until(() -> !ended.isEmpty());
      assertThat(String.valueOf(ended.get(0).failure())).contains("the server is out of memory");

      RawHttp2Client.Stream served = other.post(PATH, "port", CannedBackend.DISCARD);
      served.send(new byte[8 * MIB]);
      assertThat(served.status()).isEqualTo("200");
      assertThat(served.isReset()).isFalse();
      greedy.abort();
      served.reset(RawHttp2Client.CANCEL);
      Patience.await("buffers given back").until(() -> server.bufferedBytes() < MIB);
    }
  }

  @Test
  void whoHoldsMoreThanItsShareGetsNoMoreWhileOthersDo() throws IOException {
    try (backend;
        ForwardServer server = start();
        Negotiation.Connected greedy = mode.open(server, PATH);
        Negotiation.Connected other = mode.open(server, PATH)) {
      List<RawHttp2Client.Stream> uploads = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        uploads.add(greedy.post(PATH, "port", CannedBackend.STALL));
      }
      for (RawHttp2Client.Stream upload : uploads) {
        upload.send(new byte[MIB]);
      }
      greedy.client().ping();
      RawHttp2Client.Stream refused = greedy.post(PATH, "port", CannedBackend.STALL);
      assertThat(refused.status()).isEqualTo("503");
      assertThat(new String(refused.awaitEnd(), UTF_8)).contains("more of it than its share");
      assertThat(other.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("200");
      assertThat(ended).isEmpty();
    }
  }

  @Test
  void downloadsThatNobodyReadsDoNotKeepOthersFromBeingServed() throws IOException {
    try (backend;
        ForwardServer server = start();
        Negotiation.Connected greedy = mode.open(server, PATH, 1_000);
        Negotiation.Connected other = mode.open(server, PATH)) {
      greedy.client().autoCredit(false);
      for (int i = 0; i < 200; i++) {
        greedy.post(PATH, "port", CannedBackend.SOURCE);
      }
      greedy.client().ping();
      assertThat(server.bufferedBytes()).isLessThanOrEqualTo(LIMIT);

      RawHttp2Client.Stream served = other.post(PATH, "port", CannedBackend.SOURCE);
      served.awaitBytes(4 * MIB);
      served.reset(RawHttp2Client.CANCEL);
      greedy.abort();
      Patience.await("buffers given back").until(() -> server.bufferedBytes() < MIB);
    }
  }

  /** Each byte was read with 60 kB that nobody wants, and must not keep them. */
  @Test
  void singleBytesKeepNoMoreThanThemselves() throws IOException {
    try (backend;
        ForwardServer server = start();
        Negotiation.Connected client = mode.open(server, PATH)) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
      stream.send(new byte[1]);
      for (int i = 0; i < 1_000; i++) {
        stream.send(new byte[1]);
        client.client().frame(0x7f, 0, 0, new byte[60_000]);
      }
      client.client().ping();
      assertThat(server.bufferedBytes()).isLessThan(MIB);
      assertThat(ended).isEmpty();
    }
  }

  /**
   * What is copied out of its buffer counts for a moment twice. Here that is what crosses the line
   * beyond which the stream that holds most gives up: this one, in the middle of its copying.
   */
  @Test
  void aStreamThatGivesUpWhileItIsCopiedEndsAlone() throws IOException {
    Http2Settings wide = Http2Settings.DEFAULT.withStreamWindow(16 * MIB);
    int buffer = wide.maxFrameSize();
    try (backend;
        ForwardServer server = start(mode.config().withHttp2(wide));
        Negotiation.Connected client = mode.open(server, PATH)) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
      assertThat(stream.status()).isEqualTo("200");
      // The one chunk that is read, and not written.
      stream.send(new byte[5_000]);
      client.client().ping();
      for (long sent = 0; sent < LIMIT && ended.isEmpty(); sent += buffer) {
        stream.send(new byte[1_000]);
        client.client().ping();
        stream.send(new byte[buffer - 1_000]);
        client.client().ping();
      }
      assertThat(stream.trailer("culvert-failure")).isEqualTo("unavailable");
      assertThat(client.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("200");
    }
  }

  @Test
  void aSmallByteInEachOfManyStreamsKeepsNoBufferForEach() throws IOException {
    try (backend;
        ForwardServer server = start();
        Negotiation.Connected client = mode.open(server, PATH)) {
      for (int i = 0; i < 500; i++) {
        RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
        stream.send(new byte[1]);
        stream.send(new byte[1]);
      }
      client.client().ping();
      assertThat(server.bufferedBytes()).isLessThan(MIB);
      assertThat(ended).isEmpty();
    }
  }

  @Test
  void framesWithoutAByteAreNotTakenWithoutEnd() throws IOException {
    try (backend;
        ForwardServer server = start();
        Negotiation.Connected client = mode.open(server, PATH)) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.STALL);
      try {
        for (int i = 0; i < 5_000; i++) {
          stream.force(new byte[0], false);
        }
      } catch (IOException e) {
        // The server has closed meanwhile.
      }
      client.client().awaitEof();
    }
  }

  @Test
  void anErrorEndsTheConnectionItHappenedToAndNoOther() throws IOException {
    CannedBackend bystander = new CannedBackend();
    Backend failing =
        new Backend() {
          @Override
          public CompletionStage<Session> open(Route route) {
            if (route.pod().name().equals("broken")) {
              throw new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory");
            }
            return route.pod().name().equals("other") ? bystander.open(route) : backend.open(route);
          }
        };
    try (backend;
        bystander;
        ForwardServer server =
            ForwardServer.start(
                engine,
                mode.config().withStreams((who, route, port, summary) -> ended.add(summary)),
                failing);
        Negotiation.Connected other = mode.open(server, OTHER);
        Negotiation.Connected unlucky = mode.open(server, PATH)) {
      RawHttp2Client.Stream open = unlucky.post(PATH, "port", CannedBackend.STALL);
      assertThat(open.status()).isEqualTo("200");
      open.send(new byte[MIB]);
      unlucky.post("/portForward/default/broken");
      unlucky.client().awaitEof();
      Patience.await("streams ended").untilAsserted(() -> assertThat(ended).hasSize(1));
      Patience.await("buffers given back").until(() -> server.bufferedBytes() < MIB / 8);
      assertThat(other.post(OTHER, "port", CannedBackend.STALL).status()).isEqualTo("200");
    }
  }

  private ForwardServer start() {
    return start(mode.config());
  }

  private ForwardServer start(ServerConfig config) {
    return ForwardServer.start(
        engine,
        config
            .withBufferLimit(LIMIT)
            .withStreams((who, route, port, summary) -> ended.add(summary)),
        backend);
  }
}
