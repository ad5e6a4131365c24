package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.testkit.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What was configured, and what was asked for, is what stands on the wire, in each connection mode.
 * {@link TlsContract} and {@link ConnectFaultsContract} have trust, identity and time.
 */
abstract class ConfigurationContract extends ContractGroup {

  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int MAX_HEADER_LIST_SIZE = 6;

  ConfigurationContract(TransportContract contract) {
    super(contract);
  }

  @Requires(TransportCapability.SETTINGS)
  void settingsAreThoseConfigured() throws Exception {
    assertSettings();
  }

  /** Not those of the transport before it, nor the library's own. */
  @Requires(TransportCapability.SETTINGS)
  void otherSettingsAreThoseConfigured() throws Exception {
    fixture.http2(new Http2Settings(200_000, 500_000, 1 << 15, 10, 8 << 10));
    assertSettings();
  }

  @Requires(TransportCapability.SETTINGS)
  void connectionsWindowCanBeAsSmallAsAStreams() throws Exception {
    fixture.http2(new Http2Settings(100_000, 100_000, 1 << 14, 10, 8 << 10));
    assertSettings();
  }

  /** The server must know them before the answer, which comes before the SETTINGS frame. */
  @Requires(value = TransportCapability.SETTINGS, mode = ConnectionMode.UPGRADE)
  void upgradeRequestCarriesTheSettings() throws Exception {
    CompletableFuture<String> header = new CompletableFuture<>();
    Target target =
        fixture.peer(
            peer -> {
              header.complete(peer.acceptSession().head().get("http2-settings"));
              peer.readToEnd();
            });
    fixture.connect(target);
    ByteBuffer sent =
        ByteBuffer.wrap(Base64.getUrlDecoder().decode(header.get(60, TimeUnit.SECONDS)));
    Map<Integer, Long> settings = new TreeMap<>();
    while (sent.hasRemaining()) {
      settings.put((int) sent.getShort(), sent.getInt() & 0xffff_ffffL);
    }
    assertThat(settings)
        .containsEntry(ENABLE_PUSH, 0L)
        .containsEntry(INITIAL_WINDOW_SIZE, (long) fixture.settings().streamWindow())
        .containsEntry(MAX_FRAME_SIZE, (long) fixture.settings().maxFrameSize())
        .containsEntry(MAX_HEADER_LIST_SIZE, (long) fixture.settings().maxHeaderListSize());
  }

  @Requires(TransportCapability.SETTINGS)
  void frameOfTheConfiguredSizeIsTaken() throws Exception {
    int size = 1 << 15;
    fixture.http2(fixture.settings().withMaxFrameSize(size));
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              FrameConnection.Request request = peer.nextRequest();
              peer.accept(request);
              peer.data(request.stream(), Payload.bytes(size));
              peer.finish(request.stream());
              peer.readToEnd();
            });
    StreamProbe near = fixture.dial(fixture.connect(target), 80).read().finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(near.received).hasToString(Payload.tallyOf(size));
  }

  /** A server that waits for half a window's credit stands still for much of a round trip. */
  @Requires(
      value = TransportCapability.SETTINGS,
      mode = {ConnectionMode.PRIOR_KNOWLEDGE, ConnectionMode.TLS_ALPN, ConnectionMode.UPGRADE})
  void creditGoesBackLongBeforeTheWindowIsUsed() throws Exception {
    CompletableFuture<Integer> credit = new CompletableFuture<>();
    int quarter = fixture.settings().streamWindow() / 4;
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              FrameConnection.Request request = peer.nextRequest();
              peer.accept(request);
              peer.data(request.stream(), Payload.bytes(quarter / 2));
              peer.data(request.stream(), Payload.bytes(quarter / 2));
              Frame frame = peer.read();
              while (frame.type() != Frame.WINDOW_UPDATE || frame.stream() != request.stream()) {
                frame = peer.read();
              }
              credit.complete(frame.payload().getInt());
              peer.readToEnd();
            });
    fixture.dial(fixture.connect(target), 80).read();
    assertThat(credit.get(60, TimeUnit.SECONDS)).isBetween(1, quarter);
  }

  @Requires.Http
  void requestsSayWhatTheyAreFor() throws Exception {
    CompletableFuture<Map<String, String>> forSession = new CompletableFuture<>();
    CompletableFuture<Map<String, String>> forStream = new CompletableFuture<>();
    Target target =
        fixture.peer(
            peer -> {
              forSession.complete(peer.acceptSession().head());
              forStream.complete(peer.nextRequest().head());
              peer.readToEnd();
            });
    fixture.dial(fixture.connect(target), 65_535);
    Map<String, String> session = forSession.get(60, TimeUnit.SECONDS);
    assertThat(session)
        .containsEntry(":method", "POST")
        .containsEntry(":path", "/portForward/default/web")
        .doesNotContainKey("port");
    assertThat(session.getOrDefault(":authority", session.get("host")))
        .isEqualTo(target.server().getAuthority());
    assertThat(forStream.get(60, TimeUnit.SECONDS))
        .containsEntry(":method", "POST")
        .containsEntry(":path", "/portForward/default/web")
        .containsEntry("port", "65535")
        .containsEntry(":scheme", target.server().getScheme())
        .containsEntry(":authority", target.server().getAuthority());
  }

  @Requires.Http
  void serversWindowIsKeptTo() throws Exception {
    int length = 300_000;
    CountDownLatch full = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              int stream = peer.nextRequest().stream();
              int received = 0;
              while (received < FrameConnection.INITIAL_WINDOW) {
                received += dataIn(peer.read());
              }
              full.countDown();
              goOn.await();
              peer.grant(0, length);
              peer.grant(stream, length);
              while (received < length) {
                received += dataIn(peer.read());
              }
              peer.send(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, stream, (byte) 0x88);
              peer.readToEnd();
            });
    StreamProbe near = fixture.dial(fixture.connect(target), 80).read().send(length).finish();
    assertThat(full.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(near.closed).isNotDone();
    goOn.countDown();
    assertThat(near.awaitClosed()).isEmpty();
  }

  @Requires(TransportCapability.KEEP_ALIVE)
  void pingsAreSentWhenConfigured() throws Exception {
    fixture.keepAlive(Duration.ofMillis(250));
    CompletableFuture<Void> pinged = new CompletableFuture<>();
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              // One alone: if its answer is late, a library may give the connection up.
              peer.awaitPings(1);
              pinged.complete(null);
              peer.readToEnd();
            });
    fixture.connect(target);
    pinged.get(60, TimeUnit.SECONDS);
  }

  @Requires(TransportCapability.KEEP_ALIVE)
  void noPingsAreSentUnlessConfigured() throws Exception {
    fixture.keepAlive(Duration.ZERO);
    CompletableFuture<Integer> pings = new CompletableFuture<>();
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              peer.readToEnd();
              pings.complete(peer.pings());
            });
    Session session = fixture.connect(target);
    session.stop(Duration.ZERO).toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(pings.get(60, TimeUnit.SECONDS)).isZero();
  }

  private void assertSettings() throws Exception {
    CompletableFuture<FrameConnection> seen = new CompletableFuture<>();
    Target target =
        fixture.peer(
            peer -> {
              peer.acceptSession();
              peer.nextRequest();
              seen.complete(peer);
              peer.readToEnd();
            });
    fixture.dial(fixture.connect(target), 80);
    FrameConnection peer = seen.get(60, TimeUnit.SECONDS);
    Http2Settings expected = fixture.settings();
    assertThat(peer.settings())
        .containsEntry(ENABLE_PUSH, 0L)
        .containsEntry(INITIAL_WINDOW_SIZE, (long) expected.streamWindow())
        .containsEntry(MAX_FRAME_SIZE, (long) expected.maxFrameSize())
        .containsEntry(MAX_HEADER_LIST_SIZE, (long) expected.maxHeaderListSize());
    assertThat(peer.connectionWindow()).isEqualTo(expected.connectionWindow());
  }

  private static int dataIn(Frame frame) {
    return frame.type() == Frame.DATA ? frame.length() : 0;
  }
}
