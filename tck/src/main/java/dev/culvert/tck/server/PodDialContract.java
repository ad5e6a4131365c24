package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.IpLiteral;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The addresses that a pod is tried at, and how long. */
@Timeout(180)
abstract class PodDialContract extends PodNodeContract {

  PodDialContract(ForwardServerProvider engine) throws IOException {
    super(engine, new FakeLocator(), Duration.ofSeconds(1), 0);
  }

  @Test
  void aPodThatDoesNotAnswerIsGivenUpAfterTheConnectTimeout() throws IOException {
    try (ServerSocket full =
            new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Socket first = new Socket();
        Socket second = new Socket()) {
      // Linux drops what comes when the queue is full, and it holds one more than was asked for.
      first.connect(full.getLocalSocketAddress());
      second.connect(full.getLocalSocketAddress());
      RawHttp2Client.Stream stream =
          client.post(PATH, "port", Integer.toString(full.getLocalPort()));
      assertThat(stream.status()).isEqualTo("504");
      assertThat(new String(stream.awaitEnd(), UTF_8))
          .contains("127.0.0.1: connect timed out; [::1]: Connection refused");
    }
  }

  @Test
  void aJvmWithoutIpv6TellsWhatIpv4Answered() throws IOException {
    connector.withoutIpv6 = true;
    RawHttp2Client.Stream stream = client.post(PATH, "port", closedPort());
    assertThat(stream.status()).isEqualTo("502");
    assertThat(new String(stream.awaitEnd(), UTF_8))
        .contains("127.0.0.1: Connection refused")
        .doesNotContain("::1", "unexpected");
  }

  /** Where a pod is dialled its connector says. */
  @Test
  void aPodThatIsKnownByItsIpIsReachedThere() throws IOException {
    String ip = "127.0.0.2";
    PodAddress address =
        new PodAddress.ByIp(FakeLocator.WEB, List.of(IpLiteral.parse(ip).orElseThrow()));
    try (ForwardServer node = node(new FakeLocator(address), Duration.ofSeconds(10));
        RawHttp2Client other = new RawHttp2Client(node.address());
        PodProgram pod =
            PodProgram.startOn(
                ip, socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      assertThat(other.post(PATH).status()).isEqualTo("200");
      assertEchoes(other, pod);
      RawHttp2Client.Stream stream = other.post(PATH, "port", closedPort());
      assertThat(stream.status()).isEqualTo("502");
      assertThat(new String(stream.awaitEnd(), UTF_8))
          .contains(ip + ": Connection refused; what listens on the pod's loopback alone")
          .doesNotContain("127.0.0.1");
    }
  }

  @Test
  void aPodThatTheConnectorCannotDialHasNoSession() throws IOException {
    connector.refusal = new CulvertException(Failure.UNAVAILABLE, "out of reach; move it");
    try (RawHttp2Client other = new RawHttp2Client(server.address())) {
      RawHttp2Client.Stream refused = other.post(PATH);
      assertThat(refused.status()).isEqualTo("503");
      assertThat(new String(refused.awaitEnd(), UTF_8)).contains("out of reach; move it");
    }
  }

  @Test
  void aSocketThatComesAfterItsStreamHasGoneIsClosed() throws IOException {
    CountDownLatch keeping = new CountDownLatch(1);
    connector.keeping = keeping;
    try (PodProgram pod = PodProgram.echo()) {
      RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
      Patience.await("a connection to the pod").until(() -> connector.opened() > 0);
      stream.reset(RawHttp2Client.CANCEL);
      client.ping();
      client.ping();
      keeping.countDown();
      Patience.await("the pod's connections closed").until(() -> pod.open() == 0);
    }
  }

  /** RFC 8305 section 5: the next address has its turn long before the first is given up. */
  @Test
  void aPodWhoseIpv4IsFilteredIsReachedOverIpv6() throws IOException {
    try (ForwardServer patient = node(locator, Duration.ofHours(1));
        RawHttp2Client other = new RawHttp2Client(patient.address());
        PodProgram pod =
            PodProgram.startOn(
                "::1", socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
        ServerSocket full =
            new ServerSocket(
                Integer.parseInt(pod.port()),
                1,
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Socket first = new Socket();
        Socket second = new Socket()) {
      first.connect(full.getLocalSocketAddress());
      second.connect(full.getLocalSocketAddress());
      assertThat(other.post(PATH).status()).isEqualTo("200");
      assertThat(other.post(PATH, "port", pod.port()).status()).isEqualTo("200");
    }
  }
}
