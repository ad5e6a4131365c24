package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.spi.PodAddress;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.ServerCapability;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node that keeps sockets ready in its pods: an engine that adopts them needs no visit for a
 * dial, another makes each as ever. Either way the client sees the same.
 */
@Timeout(180)
abstract class SpareSocketsContract extends PodNodeContract {

  private static final int SPARES = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final boolean adopts;

  SpareSocketsContract(ForwardServerProvider engine) throws IOException {
    super(
        engine,
        new FakeLocator(new PodAddress.InNamespace(FakeLocator.WEB, Path.of("/run/netns/web"))),
        TIMEOUT,
        SPARES);
    adopts = engine.capabilities().contains(ServerCapability.ADOPT);
    Patience.await("spares").until(() -> connector.spares.size() == (adopts ? SPARES : 0));
  }

  /** Neither dials fail nor visits go round while there is no descriptor to be had. */
  @Test
  void sparesServeDialsWhileNoneCanBeMade() throws IOException {
    connector.isShort = true;
    int before = connector.visits();
    try (PodProgram pod = PodProgram.echo()) {
      for (int i = 0; i < SPARES; i++) {
        RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
        assertThat(stream.status()).isEqualTo(adopts ? "200" : "503");
        stream.send("spare".getBytes(UTF_8));
        stream.end();
        String said = new String(stream.awaitEnd(), UTF_8);
        if (adopts) {
          assertThat(said).isEqualTo("spare");
        } else {
          assertThat(said).contains("Too many open files");
        }
      }
      if (adopts) {
        // Not for each socket one alone: a dial that took the last, and each stream's end.
        assertThat(connector.visits() - before).as("visits to refill").isBetween(1, 2 * SPARES);
      }
      RawHttp2Client.Stream none = client.post(PATH, "port", pod.port());
      assertThat(none.status()).isEqualTo("503");
      assertThat(new String(none.awaitEnd(), UTF_8)).contains("Too many open files");

      connector.isShort = false;
      assertEchoes(client, pod);
    }
  }

  @Test
  void sparesAreReplaced() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      for (int i = 0; i < 5 * SPARES; i++) {
        assertEchoes(client, pod);
      }
      awaitSpares();
    }
  }

  @Test
  void dialsThatAreResetAtOnceLeaveNothing() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      for (int i = 0; i < 5 * SPARES; i++) {
        client.post(PATH, "port", pod.port()).reset(RawHttp2Client.CANCEL);
      }
      client.ping();
      awaitSpares();
      Patience.await("the pod's connections closed").until(() -> pod.open() == 0);
      assertEchoes(client, pod);
    }
  }

  @Test
  void refusedPortIsNamedWithBothAddresses() throws IOException {
    String closed = closedPort();
    for (int i = 0; i < SPARES; i++) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", closed);
      assertThat(stream.status()).isEqualTo("502");
      assertThat(new String(stream.awaitEnd(), UTF_8))
          .contains("127.0.0.1: Connection refused; [::1]: Connection refused");
    }
  }

  /** They would keep the pod's namespace alive. */
  @ParameterizedTest
  @EnumSource
  void sparesAreClosedWithTheSession(End end) throws IOException {
    bringAbout(end);
    Patience.await("spares closed").until(() -> openSpares() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void whatAVisitBringsAfterTheSessionIsClosed(End end) throws IOException {
    CountDownLatch keeping = new CountDownLatch(1);
    connector.keeping = keeping;
    int before = connector.opened();
    try (PodProgram pod = PodProgram.echo()) {
      // Half of the spare ones, and so a visit to replace them; or a visit for each.
      for (int i = 0; i < SPARES / 2; i++) {
        client.post(PATH, "port", pod.port());
      }
      int made = adopts ? SPARES + SPARES / 2 : 0;
      Patience.await("spares made")
          .until(() -> connector.opened() > before && connector.spares.size() == made);

      bringAbout(end);
      Patience.await("spares closed").until(() -> openSpares() == made - (adopts ? SPARES : 0));
      keeping.countDown();

      Patience.await("nothing left open").until(() -> openSpares() == 0 && pod.open() == 0);
    }
  }

  @Test
  void podOnTheHostsNetworkHasNone() throws IOException {
    try (ForwardServer host = node(new FakeLocator(), TIMEOUT);
        RawHttp2Client other = new RawHttp2Client(host.address());
        PodProgram pod = PodProgram.echo()) {
      int before = connector.spares.size();
      assertThat(other.post(PATH).status()).isEqualTo("200");
      assertEchoes(other, pod);
      assertThat(connector.spares).hasSize(before);
    }
  }

  private void bringAbout(End end) throws IOException {
    switch (end) {
      case SESSION_RESET -> session.reset(RawHttp2Client.CANCEL);
      case CLIENT_GONE -> client.close();
      case POD_GONE -> locator.podGone();
      case NODE_STOPS -> server.stop(Duration.ZERO);
    }
  }

  private long openSpares() {
    return connector.spares.stream().filter(SocketChannel::isOpen).count();
  }

  /** More than half of them are there, and none that is too many. */
  private void awaitSpares() {
    await()
        .untilAsserted(
            () ->
                assertThat(openSpares())
                    .isBetween(adopts ? SPARES / 2 + 1L : 0, adopts ? (long) SPARES : 0));
  }

  /** How a session ends. */
  enum End {
    SESSION_RESET,
    CLIENT_GONE,
    POD_GONE,
    NODE_STOPS
  }
}
