package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Splice;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.tck.Scale;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forwarded connections between a raw HTTP/2 client and real programs in the pod. */
@Timeout(180)
abstract class ForwardingContract {

  private static final String PATH = "/portForward/default/web";
  private static final int MIB = 1 << 20;

  private final Negotiation mode;
  private final FakeLocator locator = new FakeLocator();
  private final List<Splice.Summary> ended = new CopyOnWriteArrayList<>();
  private final ForwardServer server;
  private final Negotiation.Connected connected;
  private final RawHttp2Client client;

  ForwardingContract(ForwardServerProvider engine, Negotiation mode) throws IOException {
    this.mode = mode;
    server =
        ForwardServer.start(
            engine,
            mode.config().withStreams((who, route, port, summary) -> ended.add(summary)),
            new NodeBackend(locator, new FakeConnector()));
    connected = mode.open(server, PATH);
    client = connected.client();
  }

  @BeforeEach
  void openSession() {
    assertThat(connected.session().status()).isEqualTo("200");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    assertThat(locator.watches()).isZero();
    assertThat(Leaks.threads("culvert-server")).isEmpty();
  }

  @Test
  void bytesGoBothWaysAtOnce() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      byte[] data = random(8 * MIB);
      RawHttp2Client.Stream stream = open(pod);
      stream.send(data);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(data);
      assertThat(stream.trailer("culvert-failure")).isNull();
      awaitEnded(1);
      assertThat(failure(0)).isNull();
      assertThat(ended.get(0).toFar()).isEqualTo(data.length);
      assertThat(ended.get(0).toNear()).isEqualTo(data.length);
    }
  }

  @Test
  void everyByteGoesThroughSmallWindows() throws IOException {
    try (PodProgram pod = PodProgram.echo();
        Negotiation.Connected narrow = mode.open(server, PATH, 1_000)) {
      byte[] data = random(300_000);
      RawHttp2Client.Stream stream = narrow.post(PATH, "port", pod.port());
      stream.send(data);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(data);
    }
  }

  @Test
  void theTailOfAChunkFollowsWhenTheWindowOpens() throws IOException {
    byte[] data = random(5_000);
    try (PodProgram pod =
            PodProgram.start(
                socket -> {
                  socket.getOutputStream().write(data);
                  socket.getInputStream().readAllBytes();
                });
        Negotiation.Connected narrow = mode.open(server, PATH, 1_000)) {
      RawHttp2Client.Stream stream = narrow.post(PATH, "port", pod.port());
      assertThat(stream.awaitBytes(data.length)).isEqualTo(data);
    }
  }

  @Test
  void thePodAnswersAfterTheClientsEnd() throws IOException {
    try (PodProgram pod =
        PodProgram.start(
            socket -> socket.getOutputStream().write(socket.getInputStream().readAllBytes()))) {
      byte[] data = random(MIB);
      RawHttp2Client.Stream stream = open(pod);
      stream.send(data);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(data);
    }
  }

  @Test
  void thePodHearsTheClientAfterItsOwnEnd() throws IOException {
    CompletableFuture<byte[]> heard = new CompletableFuture<>();
    try (PodProgram pod =
        PodProgram.start(
            socket -> {
              socket.getOutputStream().write("bye".getBytes(UTF_8));
              socket.shutdownOutput();
              heard.complete(socket.getInputStream().readAllBytes());
            })) {
      byte[] data = random(3 * MIB);
      RawHttp2Client.Stream stream = open(pod);
      assertThat(stream.awaitEnd()).isEqualTo("bye".getBytes(UTF_8));
      stream.send(data);
      stream.end();
      assertThat(heard.join()).isEqualTo(data);
      awaitEnded(1);
      assertThat(failure(0)).isNull();
    }
  }

  @Test
  void bytesBeforeThe200Arrive() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      stream.send("early".getBytes(UTF_8));
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo("early".getBytes(UTF_8));
    }
  }

  @Test
  void aRefusedPortIsA502WhileTheBodyIsOpen() throws IOException {
    PodProgram pod = PodProgram.echo();
    pod.close();
    RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
    assertThat(stream.status()).isEqualTo("502");
    assertThat(stream.header("culvert-failure")).isEqualTo("connection-refused");
    assertThat(stream.header("content-type")).isEqualTo("application/problem+json");
    assertThat(new String(stream.awaitEnd(), UTF_8))
        .isEqualTo(
            "{\"type\":\"urn:culvert:connection-refused\",\"title\":\"connection refused\","
                + "\"status\":502,\"detail\":\"pod default/web port "
                + pod.port()
                + ": 127.0.0.1: Connection refused; [::1]: Connection refused\"}\n");
    stream.send(new byte[3 * MIB]);
    stream.end();
    client.ping();
    assertThat(stream.isReset()).isFalse();
  }

  @Test
  void aPodsResetComesAsTrailers() throws IOException {
    try (PodProgram pod =
        PodProgram.start(
            socket -> {
              socket.getInputStream().read();
              socket.setSoLinger(true, 0);
            })) {
      RawHttp2Client.Stream stream = open(pod);
      stream.send(new byte[1]);
      assertThat(stream.trailer("culvert-failure")).isEqualTo("connection-reset");
      assertThat(stream.trailer("culvert-detail"))
          .isEqualTo("pod default/web port " + pod.port() + ": Connection reset");
      stream.reset(RawHttp2Client.CANCEL);
      client.ping();
    }
  }

  @Test
  void aClientsResetComesAsAReset() throws IOException {
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (PodProgram pod =
        PodProgram.start(
            socket -> {
              try {
                socket.getInputStream().readAllBytes();
                heard.complete("end");
              } catch (IOException e) {
                heard.complete(String.valueOf(e.getMessage()));
              }
            })) {
      open(pod).reset(RawHttp2Client.CANCEL);
      assertThat(heard.join()).isEqualTo("Connection reset");
    }
  }

  @Test
  void oneStalledDownloadDoesNotStallOthers() throws IOException {
    try (PodProgram source = PodProgram.start(ForwardingContract::sendForEver);
        PodProgram echo = PodProgram.echo()) {
      client.autoCredit(false);
      RawHttp2Client.Stream stalled = open(source);
      stalled.awaitBytes(MIB);
      client.autoCredit(true);
      byte[] data = random(4 * MIB);
      RawHttp2Client.Stream other = open(echo);
      other.send(data);
      other.end();
      assertThat(other.awaitEnd()).isEqualTo(data);
      assertThat(stalled.bytes()).hasSize(MIB);
    }
  }

  @Test
  void oneStalledUploadDoesNotStallOthers() throws IOException {
    CompletableFuture<Void> release = new CompletableFuture<>();
    try (PodProgram stall = PodProgram.start(socket -> release.join());
        PodProgram echo = PodProgram.echo()) {
      RawHttp2Client.Stream stalled = open(stall);
      while (stalled.sendWhatFits(MIB) > 0) {
        client.ping();
      }
      byte[] data = random(4 * MIB);
      RawHttp2Client.Stream other = open(echo);
      other.send(data);
      other.end();
      assertThat(other.awaitEnd()).isEqualTo(data);
      assertThat(stalled.window()).isZero();
      release.complete(null);
    }
  }

  @Test
  void abortedDownloadsLeaveNothing() throws IOException {
    int downloads = Scale.of(1_000, 100);
    try (PodProgram source = PodProgram.start(ForwardingContract::sendForEver);
        PodProgram echo = PodProgram.echo();
        Negotiation.Connected narrow = mode.open(server, PATH, 20_000)) {
      narrow.client().autoCredit(false);
      long before = Leaks.sockets();
      for (int i = 0; i < downloads; i++) {
        RawHttp2Client.Stream stream = narrow.post(PATH, "port", source.port());
        stream.awaitBytes(20_000);
        stream.reset(RawHttp2Client.CANCEL);
      }
      awaitEnded(downloads);
      Patience.await("the pod's connections closed").until(source::open, open -> open == 0);
      Patience.await("sockets closed").until(Leaks::sockets, now -> now <= before + 5);
      RawHttp2Client.Stream stream = narrow.post(PATH, "port", echo.port());
      stream.end();
      assertThat(stream.awaitEnd()).isEmpty();
      assertThat(narrow.client().goAway()).isNull();
    }
  }

  @Test
  void theEndOfTheConnectionResetsItsStreams() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      Negotiation.Connected second = mode.open(server, PATH);
      assertThat(second.post(PATH, "port", pod.port()).status()).isEqualTo("200");
      assertThat(locator.watches()).isEqualTo(2);
      second.close();
      awaitEnded(1);
      assertThat(failure(0)).isIn(Failure.SESSION_LOST, Failure.STOPPED);
      Patience.await("one session left").until(locator::watches, watches -> watches == 1);
      Patience.await("the pod's connections closed").until(pod::open, open -> open == 0);
    }
  }

  @Test
  void aConnectionThatIsResetInTheMiddleOfTransfersLeavesNothing() throws IOException {
    try (PodProgram source = PodProgram.start(ForwardingContract::sendForEver);
        PodProgram echo = PodProgram.echo()) {
      long before = Leaks.sockets();
      Negotiation.Connected second = mode.open(server, PATH);
      RawHttp2Client.Stream upload = second.post(PATH, "port", echo.port());
      assertThat(upload.status()).isEqualTo("200");
      second.post(PATH, "port", source.port()).awaitBytes(MIB);
      upload.send(random(MIB));
      second.abort();
      awaitEnded(2);
      Patience.await("the pod's connections closed").until(() -> source.open() + echo.open() == 0);
      Patience.await("one session left").until(locator::watches, watches -> watches == 1);
      Patience.await("sockets closed").until(Leaks::sockets, now -> now <= before);
    }
  }

  @Test
  void aGonePodEndsSessionAndStreamsWithTheReason() throws IOException {
    try (PodProgram pod = PodProgram.echo();
        Negotiation.Connected second = mode.open(server, PATH)) {
      RawHttp2Client.Stream stream = second.post(PATH, "port", pod.port());
      assertThat(stream.status()).isEqualTo("200");
      locator.podGone();
      assertThat(stream.trailer("culvert-failure")).isEqualTo("pod-gone");
      assertThat(second.session().trailer("culvert-failure")).isEqualTo("pod-gone");
      assertThat(second.session().trailer("culvert-detail")).isEqualTo("pod default/web has ended");
    }
  }

  private RawHttp2Client.Stream open(PodProgram pod) throws IOException {
    RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
    assertThat(stream.status()).isEqualTo("200");
    return stream;
  }

  private void awaitEnded(int count) {
    Patience.await("streams ended").untilAsserted(() -> assertThat(ended).hasSize(count));
  }

  private @Nullable Failure failure(int index) {
    CulvertException failure = ended.get(index).failure();
    return failure == null ? null : failure.failure();
  }

  private static void sendForEver(Socket socket) throws IOException {
    byte[] bytes = new byte[65_536];
    while (true) {
      socket.getOutputStream().write(bytes);
    }
  }

  private static byte[] random(int length) {
    byte[] data = new byte[length];
    new Random(42).nextBytes(data);
    return data;
  }
}
