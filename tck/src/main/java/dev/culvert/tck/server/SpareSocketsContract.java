package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.spi.PodAddress;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node that keeps sockets ready in its pods: an engine that adopts them needs no visit for a
 * dial, another makes each as ever. Either way the client sees the same.
 */
@Timeout(180)
abstract class SpareSocketsContract {

  private static final String PATH = "/portForward/default/web";
  private static final int SPARES = 4;

  private final ForwardServerProvider engine;
  private final boolean adopts;
  private final FakeConnector connector = new FakeConnector();
  private final FakeLocator locator =
      new FakeLocator(new PodAddress.InNamespace(FakeLocator.WEB, Path.of("/run/netns/web")));
  private final ForwardServer server;
  private final RawHttp2Client client;

  SpareSocketsContract(ForwardServerProvider engine, boolean adopts) throws IOException {
    this.engine = engine;
    this.adopts = adopts;
    server = node(locator);
    client = new RawHttp2Client(server.address());
    assertThat(client.post(PATH).status()).isEqualTo("200");
    await().until(() -> connector.spares.size() == (adopts ? SPARES : 0));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    assertThat(connector.spares).noneMatch(SocketChannel::isOpen);
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
        assertThat(connector.visits() - before).as("visits to refill").isBetween(1, SPARES);
      }
      RawHttp2Client.Stream none = client.post(PATH, "port", pod.port());
      assertThat(none.status()).isEqualTo("503");
      assertThat(new String(none.awaitEnd(), UTF_8)).contains("Too many open files");

      connector.isShort = false;
      assertEchoes(pod);
    }
  }

  @Test
  void sparesAreReplaced() throws IOException {
    try (PodProgram pod = PodProgram.echo()) {
      for (int i = 0; i < 5 * SPARES; i++) {
        assertEchoes(pod);
      }
      await()
          .until(
              () ->
                  connector.spares.stream().filter(SocketChannel::isOpen).count()
                      > (adopts ? SPARES / 2 : -1));
    }
  }

  @Test
  void refusedPortIsNamedWithBothAddresses() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    for (int i = 0; i < SPARES; i++) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", Integer.toString(closed));
      assertThat(stream.status()).isEqualTo("502");
      assertThat(new String(stream.awaitEnd(), UTF_8))
          .contains("127.0.0.1: Connection refused; [::1]: Connection refused");
    }
  }

  @Test
  void podOnIpv6AloneIsReached() throws IOException {
    try (PodProgram pod =
        PodProgram.startOn(
            "::1", socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      assertEchoes(pod);
    }
  }

  @Test
  void urgentDataOfThePodComesInLine() throws IOException {
    try (PodProgram pod =
        PodProgram.start(
            socket -> {
              socket.getOutputStream().write("ab".getBytes(UTF_8));
              socket.sendUrgentData('!');
              socket.getOutputStream().write("cd".getBytes(UTF_8));
            })) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      assertThat(stream.awaitBytes(5)).isEqualTo("ab!cd".getBytes(UTF_8));
    }
  }

  /** It would keep the pod's namespace alive. */
  @Test
  void sparesAreClosedWhenThePodHasGone() {
    locator.podGone();
    await().until(() -> connector.spares.stream().noneMatch(SocketChannel::isOpen));
  }

  @Test
  void sparesAreClosedWhenTheClientHasGone() throws IOException {
    client.close();
    await().until(() -> connector.spares.stream().noneMatch(SocketChannel::isOpen));
  }

  @Test
  void podOnTheHostsNetworkHasNone() throws IOException {
    try (ForwardServer host = node(new FakeLocator());
        RawHttp2Client other = new RawHttp2Client(host.address());
        PodProgram pod = PodProgram.echo()) {
      int before = connector.spares.size();
      assertThat(other.post(PATH).status()).isEqualTo("200");
      RawHttp2Client.Stream stream = other.post(PATH, "port", pod.port());
      stream.send("x".getBytes(UTF_8));
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo("x".getBytes(UTF_8));
      assertThat(connector.spares).hasSize(before);
    }
  }

  private ForwardServer node(FakeLocator pods) throws IOException {
    return ForwardServer.start(
        engine,
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        new NodeBackend(pods, connector, Duration.ofSeconds(10), SPARES));
  }

  private void assertEchoes(PodProgram pod) throws IOException {
    RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
    stream.send("there and back".getBytes(UTF_8));
    stream.end();
    assertThat(stream.awaitEnd()).isEqualTo("there and back".getBytes(UTF_8));
  }
}
