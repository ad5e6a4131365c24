package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.LateRelay;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receive windows over a long round trip: what a client may send. */
@Timeout(180)
abstract class WindowGrowthContract {

  private static final String PATH = "/portForward/default/web";
  private static final Duration DELAY = Duration.ofMillis(100);
  private static final int WINDOW = 1 << 17;
  private static final int MAX = 1 << 20;

  /** Until a window must have grown: a busy machine may take longer to bring what fits. */
  private static final int ROUND_TRIPS = 200;

  private static final Http2Settings GROWING =
      new Http2Settings(WINDOW, MAX, 2 * MAX, 1 << 14, 100, 16 << 10);

  private final ForwardServerProvider engine;
  private final Negotiation mode;

  WindowGrowthContract(ForwardServerProvider engine, Negotiation mode) {
    this.engine = engine;
    this.mode = mode;
  }

  @Test
  void aStreamThatIsReadGrowsUpToTheMost() throws IOException {
    run(
        mode.config().withHttp2(GROWING),
        client -> {
          RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.DISCARD);
          sendUntilItHasGrownTo(MAX / 2 + WINDOW, stream, client);
          for (int i = 0; i < 5; i++) {
            sendWhatFits(stream, client);
            assertThat(stream.window()).isLessThanOrEqualTo(MAX);
          }
          stream.reset(RawHttp2Client.CANCEL);
        });
  }

  @Test
  void theNextStreamBeginsAsConfigured() throws IOException {
    run(
        mode.config().withHttp2(GROWING),
        client -> {
          RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.DISCARD);
          sendUntilItHasGrownTo(WINDOW + 1, stream, client);
          RawHttp2Client.Stream next = client.post(PATH, "port", CannedBackend.STALL);
          assertThat(next.sendWhatFits(MAX)).isEqualTo(WINDOW);
          stream.reset(RawHttp2Client.CANCEL);
        });
  }

  @Test
  void aStreamThatIsNotReadDoesNotGrow() throws IOException {
    run(
        mode.config().withHttp2(GROWING),
        client -> {
          RawHttp2Client.Stream unread = client.post(PATH, "port", CannedBackend.STALL);
          int sent = unread.sendWhatFits(MAX);
          RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.DISCARD);
          sendUntilItHasGrownTo(MAX / 2, stream, client);
          // One chunk of it was taken.
          sent += unread.sendWhatFits(MAX);
          assertThat(sent).isBetween(WINDOW, 2 * WINDOW - 1);
          stream.reset(RawHttp2Client.CANCEL);
        });
  }

  @Test
  void windowsThatAreFixedStay() throws IOException {
    run(
        mode.config().withHttp2(GROWING.withFixedWindows()),
        client -> {
          RawHttp2Client.Stream stream = client.post(PATH, "port", CannedBackend.DISCARD);
          for (int i = 0; i < 10; i++) {
            sendWhatFits(stream, client);
            assertThat(stream.window()).isLessThanOrEqualTo(WINDOW);
          }
          stream.reset(RawHttp2Client.CANCEL);
        });
  }

  /** Of the server's buffers the windows have a quarter, and one connection the half of that. */
  @Test
  void theStreamsOfAConnectionGrowTogetherByItsShareOfTheServers() throws IOException {
    int streams = 5;
    int limit = 2 * MAX;
    run(
        mode.config().withHttp2(GROWING).withBufferLimit(limit),
        client -> {
          List<RawHttp2Client.Stream> open = new ArrayList<>();
          for (int i = 0; i < streams; i++) {
            open.add(client.post(PATH, "port", CannedBackend.DISCARD));
          }
          for (RawHttp2Client.Stream stream : open.subList(0, 2)) {
            sendUntilItHasGrownTo(WINDOW + 1, stream, client);
          }
          for (int i = 0; i < 5; i++) {
            for (RawHttp2Client.Stream stream : open) {
              stream.sendWhatFits(limit);
            }
            client.ping();
            long all = open.stream().mapToLong(RawHttp2Client.Stream::window).sum();
            assertThat(all).isLessThanOrEqualTo(streams * WINDOW + limit / 4 / 2);
          }
          for (RawHttp2Client.Stream stream : open) {
            stream.reset(RawHttp2Client.CANCEL);
          }
        });
  }

  private static void sendUntilItHasGrownTo(
      int window, RawHttp2Client.Stream stream, RawHttp2Client client) throws IOException {
    for (int i = 0; stream.window() < window; i++) {
      assertThat(i).as("round trips without a window of " + window).isLessThan(ROUND_TRIPS);
      sendWhatFits(stream, client);
    }
  }

  /** And waits a round trip, which brings the credit for it. */
  private static void sendWhatFits(RawHttp2Client.Stream stream, RawHttp2Client client)
      throws IOException {
    stream.sendWhatFits(2 * MAX);
    client.ping();
  }

  private void run(ServerConfig config, Check check) throws IOException {
    try (CannedBackend backend = new CannedBackend();
        ForwardServer server = ForwardServer.start(engine, config, backend);
        LateRelay relay = LateRelay.to(server.address(), DELAY);
        Negotiation.Connected connected =
            mode.open(relay.address(), PATH, RawHttp2Client.DEFAULT_WINDOW)) {
      assertThat(connected.session().status()).isEqualTo("200");
      check.run(connected.client());
    }
  }

  private interface Check {

    void run(RawHttp2Client client) throws IOException;
  }
}
