package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Session;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a session, and of a server, while connections are forwarded: each waits for them. */
@Timeout(180)
abstract class StopContract {

  private static final String PATH = "/portForward/default/web";

  private final Negotiation mode;
  private final FakeLocator locator = new FakeLocator();
  private final ForwardServer server;
  private final Negotiation.Connected connected;
  private final RawHttp2Client client;

  StopContract(ForwardServerProvider engine, Negotiation mode) throws IOException {
    this.mode = mode;
    server =
        ForwardServer.start(engine, mode.config(), new NodeBackend(locator, new FakeConnector()));
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
  void theResetOfTheSessionRequestStopsItsStreams() throws IOException {
    try (PodProgram pod = PodProgram.echo();
        Negotiation.Connected second = mode.open(server, PATH)) {
      RawHttp2Client.Stream stream = second.post(PATH, "port", pod.port());
      assertThat(stream.status()).isEqualTo("200");
      second.session().reset(RawHttp2Client.CANCEL);
      assertThat(stream.trailer("culvert-failure")).isEqualTo("stopped");
    }
  }

  @Test
  void stopWaitsForOpenStreams() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      RawHttp2Client.Stream stream = open(pod);
      CompletableFuture<Session.Stop> stop =
          server.stop(Duration.ofSeconds(30)).toCompletableFuture();
      Patience.await("streams refused").until(() -> statusOfAnother(pod), "503"::equals);
      byte[] data = "x".repeat(1 << 20).getBytes(UTF_8);
      stream.send(data);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(data);
      connected.session().trailer("culvert-failure");
      connected.endSession();
      assertThat(stop.join()).isEqualTo(Session.Stop.GRACEFUL);
      client.awaitEof();
      assertThat(client.goAway()).isZero();
      assertThat(Leaks.threads("culvert-server")).isEmpty();
    }
  }

  @Test
  void stopResetsStreamsThatDoNotEnd() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      RawHttp2Client.Stream stream = open(pod);
      CompletableFuture<Session.Stop> stop =
          server.stop(Duration.ofMillis(100)).toCompletableFuture();
      assertThat(stream.trailer("culvert-failure")).isEqualTo("stopped");
      assertThat(stop.join()).isEqualTo(Session.Stop.FORCED);
      client.awaitEof();
      Patience.await("the pod's connections closed").until(pod::open, open -> open == 0);
    }
  }

  private RawHttp2Client.Stream open(PodProgram pod) throws IOException {
    RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
    assertThat(stream.status()).isEqualTo("200");
    return stream;
  }

  private String statusOfAnother(PodProgram pod) throws IOException {
    RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
    stream.end();
    return stream.status();
  }
}
