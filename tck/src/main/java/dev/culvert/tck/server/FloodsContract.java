package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Backend;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.Limits;
import dev.culvert.tck.Scale;
import dev.culvert.testkit.Frame;
import dev.culvert.testkit.HeaderBlocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Frames that cost their sender nothing, as many as it likes: they cost the server no memory, and
 * the other clients are served.
 */
@Timeout(180)
abstract class FloodsContract {

  private static final String PATH = "/portForward/default/web";
  private static final String OTHER = "/portForward/default/other";
  private static final int MIB = 1 << 20;
  private static final int FRAMES = Scale.of(50_000, 20_000);
  private static final int WITHOUT_END = 2_000_000;
  private static final int AT_ONCE = 400_000;
  private static final int PATIENCE_SECONDS = 30;
  private static final int PRIORITY = 0x2;

  /** What Undertow says of CONTINUATION frames that come apart from their HEADERS. */
  private static final int PROTOCOL_ERROR = 0x1;

  private static final int ENHANCE_YOUR_CALM = 0xb;

  private final ForwardServerProvider engine;
  private final Negotiation mode;

  FloodsContract(ForwardServerProvider engine, Negotiation mode) {
    this.engine = engine;
    this.mode = mode;
  }

  @Test
  void pings() throws IOException {
    harmless((client, number) -> client.frame(Frame.PING, 0, 0, new byte[8]));
  }

  @Test
  void settings() throws IOException {
    byte[] window = ByteBuffer.allocate(6).putShort((short) 4).putInt(MIB).array();
    harmless((client, number) -> client.frame(Frame.SETTINGS, 0, 0, window));
  }

  @Test
  void priorities() throws IOException {
    harmless((client, number) -> client.frame(PRIORITY, 0, 2 * number + 1_001, new byte[5]));
  }

  @Test
  void windowUpdates() throws IOException {
    harmless((client, number) -> client.windowUpdate(0, 1));
  }

  @Test
  void framesOfAnUnknownKind() throws IOException {
    harmless((client, number) -> client.frame(0x7f, 0, 0, new byte[0]));
  }

  /** More than any engine takes in one go; the other's request comes behind the first of them. */
  @Test
  void othersHaveTheirTurnBeforeAFloodIsOver() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    CompletableFuture<RawHttp2Client> other = new CompletableFuture<>();
    try (CannedBackend sessions = new CannedBackend();
        ForwardServer server =
            ForwardServer.start(
                engine,
                mode.config().withIoThreads(1),
                new Backend() {
                  @Override
                  public CompletionStage<Session> open(Route route) {
                    String pod = route.pod().name();
                    if (pod.equals("first")) {
                      ask(other.join(), "other");
                    }
                    asked.add(pod);
                    return sessions.open(route);
                  }
                });
        Socket socket = mode.connect(server.address());
        RawHttp2Client greedy = new RawHttp2Client(socket, MIB);
        RawHttp2Client patient = new RawHttp2Client(mode.connect(server.address()), MIB)) {
      other.complete(patient);
      try {
        greedy.ping();
        socket.getOutputStream().write(Flood.between(path("first"), AT_ONCE, path("last")));
      } catch (IOException e) {
        // The server has closed meanwhile.
      }
      assertThat(asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("first");
      assertThat(asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("other");
    }
  }

  /** Whose answers nobody reads: the server may end it or stop reading, but not keep them all. */
  @Test
  void pingsWhoseAnswersAreNotRead() throws Exception {
    run(
        (server, other) -> {
          CountDownLatch begun = new CountDownLatch(1);
          Thread flood;
          try (Socket socket = mode.connect(server.address());
              Http2Wire wire = new Http2Wire(socket, frame -> {}, () -> {})) {
            wire.write(Frame.SETTINGS, 0, 0, new byte[0]);
            flood = new Thread(() -> flood(wire, begun), "flood");
            flood.start();
            begun.await();
            for (int i = 0; i < 20; i++) {
              served(other);
            }
            assertThat(server.bufferedBytes()).isLessThan(8 * MIB);
          }
          flood.join();
        });
  }

  @Test
  void requestsThatAreResetAtOnce() throws Exception {
    ended(
        (client, number) ->
            client.post(PATH, "port", CannedBackend.STALL).reset(RawHttp2Client.CANCEL));
  }

  /** OkHttp sends one for each frame that was under way when it gave a download up. */
  @Test
  void resetsOfAStreamThatIsOver() throws IOException {
    run(
        (server, other) -> {
          try (Negotiation.Connected aborting = mode.open(server, PATH)) {
            RawHttp2Client.Stream stream = aborting.post(PATH, "port", CannedBackend.STALL);
            for (int i = 0; i < 2 * Limits.RESETS; i++) {
              stream.reset(RawHttp2Client.CANCEL);
            }
            aborting.client().ping();
            assertThat(aborting.post(PATH, "port", CannedBackend.STALL).status()).isEqualTo("200");
            assertThat(aborting.client().goAway()).isNull();
          }
          served(other);
        });
  }

  @Test
  void headersThatDoNotEnd() throws Exception {
    byte[] request =
        HeaderBlocks.write(
            ":method", "POST", ":path", PATH, ":scheme", "http", ":authority", "test");
    ended(
        (client, number) -> {
          if (number == 0) {
            client.frame(Frame.HEADERS, 0, 101, request);
          } else {
            client.frame(Frame.CONTINUATION, 0, 101, new byte[0]);
          }
        });
  }

  @Test
  void headersWithoutEnd() throws Exception {
    byte[] field = HeaderBlocks.write("x-more", "0123456789".repeat(100));
    ended(
        (client, number) ->
            client.frame(number == 0 ? Frame.HEADERS : Frame.CONTINUATION, 0, 101, field));
  }

  @Test
  void dataWithoutAByte() throws Exception {
    run(
        (server, other) -> {
          try (Negotiation.Connected greedy = mode.open(server, PATH)) {
            RawHttp2Client.Stream stream = greedy.post(PATH, "port", CannedBackend.STALL);
            sendUntilEnded(greedy.client(), (client, number) -> stream.force(new byte[0], false));
          }
          served(other);
        });
  }

  /** So many of them do no harm; whether the server goes on with who sends them is its own. */
  private void harmless(Sender flood) throws IOException {
    run(
        (server, other) -> {
          try (Negotiation.Connected greedy = mode.open(server, PATH)) {
            try {
              for (int i = 0; i < FRAMES; i++) {
                flood.send(greedy.client(), i);
                if (i % (FRAMES / 10) == 0) {
                  served(other);
                }
              }
            } catch (IOException e) {
              // The server has closed meanwhile.
            }
            assertThat(server.bufferedBytes()).isLessThan(MIB);
          }
          served(other);
        });
  }

  /** The server ends the connection of who sends them. */
  private void ended(Sender flood) throws IOException {
    run(
        (server, other) -> {
          try (Negotiation.Connected greedy = mode.open(server, PATH)) {
            assertThat(greedy.session().status()).isEqualTo("200");
            sendUntilEnded(greedy.client(), flood);
            assertThat(server.bufferedBytes()).isLessThan(2 * MIB);
          }
          served(other);
        });
  }

  private static void sendUntilEnded(RawHttp2Client client, Sender flood) throws IOException {
    try {
      for (int i = 0; i < WITHOUT_END && client.goAway() == null; i++) {
        flood.send(client, i);
      }
    } catch (IOException e) {
      // The server has closed meanwhile.
    }
    client.awaitEof();
    assertThat(client.goAway()).isIn(null, PROTOCOL_ERROR, ENHANCE_YOUR_CALM);
  }

  private static void flood(Http2Wire wire, CountDownLatch begun) {
    try {
      for (int i = 0; i < WITHOUT_END; i++) {
        wire.write(Frame.PING, 0, 0, new byte[8]);
        if (i == FRAMES) {
          begun.countDown();
        }
      }
    } catch (IOException e) {
      // The server, or the test, has closed meanwhile.
    } finally {
      begun.countDown();
    }
  }

  private static String path(String pod) {
    return "/portForward/default/" + pod;
  }

  private static void ask(RawHttp2Client client, String pod) {
    try {
      client.post(path(pod));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void served(Negotiation.Connected other) throws IOException {
    RawHttp2Client.Stream stream = other.post(OTHER, "port", CannedBackend.DISCARD);
    assertThat(stream.status()).isEqualTo("200");
    stream.send(new byte[10_000]);
    stream.reset(RawHttp2Client.CANCEL);
    other.client().ping();
  }

  private void run(Check check) throws IOException {
    // A session of its own for the other client: a canned one ends with the first that leaves it.
    try (CannedBackend greedy = new CannedBackend();
        CannedBackend bystander = new CannedBackend();
        ForwardServer server =
            ForwardServer.start(
                engine,
                mode.config(),
                new Backend() {
                  @Override
                  public CompletionStage<Session> open(Route route) {
                    return (route.pod().name().equals("other") ? bystander : greedy).open(route);
                  }
                });
        Negotiation.Connected other = mode.open(server, OTHER)) {
      assertThat(other.session().status()).isEqualTo("200");
      check.run(server, other);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private interface Sender {

    void send(RawHttp2Client client, int number) throws IOException;
  }

  private interface Check {

    void run(ForwardServer server, Negotiation.Connected other)
        throws IOException, InterruptedException;
  }
}
