package dev.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.server.ForwardServer;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;

/** A session that has ended is replaced by whatever is opened next. */
class ReconnectTest extends ClientContract {

  @Test
  void lostSessionEndsItsSocketsAndTheNextHasAnother() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = open(pod.on(80, echo));
      try (Socket lost = culvert.socket(80)) {
        assertEchoes(lost);
        pod.restart();
        assertThatThrownBy(() -> lost.getInputStream().read())
            .isInstanceOf(SocketException.class)
            .hasMessageMatching("(?s)Connection reset: .+")
            .hasCauseInstanceOf(CulvertException.class);
      }
      try (Socket next = culvert.socket(80)) {
        assertEchoes(next);
      }
    }
  }

  @Test
  void serverThatIsDownIsNamedAndOneThatIsBackIsFound() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = open(pod.on(80, echo));
      SocketFactory factory = culvert.socketFactory();
      assertEchoes(closedLater(culvert.socket(80)));
      pod.stop();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> culvert.socket(80))
            .isInstanceOf(ConnectException.class)
            .hasMessageContaining("cannot connect to " + pod.url())
            .hasMessageContaining("Connection refused")
            .hasCauseInstanceOf(CulvertException.class);
      }
      assertThatThrownBy(() -> culvert.channel(80)).isInstanceOf(ConnectException.class);
      assertThatThrownBy(culvert::session)
          .isInstanceOfSatisfying(
              CulvertException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNREACHABLE));
      pod.startAgain();
      try (Socket next = culvert.socket(80);
          Socket made = factory.createSocket("web", 80)) {
        assertEchoes(next);
        assertEchoes(made);
      }
    }
  }

  @Test
  void gatewayThatIsBackIsFound() throws Exception {
    try (TestPort echo = TestPort.echo();
        TestGateway gateway = TestGateway.start(pod.on(80, echo));
        Culvert culvert = connect(pod).server(gateway.url()).node(TestGateway.NODE).open();
        Socket lost = culvert.socket(80)) {
      assertEchoes(lost);
      gateway.stop();
      assertThatThrownBy(() -> lost.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageStartingWith("Connection reset: ");
      assertThatThrownBy(() -> culvert.socket(80))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("cannot connect to " + gateway.url());
      gateway.startAgain();
      try (Socket next = culvert.socket(80)) {
        assertEchoes(next);
      }
    }
  }

  /** It takes connections and says nothing, as one that hangs. */
  @Test
  void serverThatIsSilentIsNotWaitedForBeyondTheTimeToConnect() throws Exception {
    Culvert culvert = open(pod);
    InetSocketAddress address = InetSocketAddress.createUnresolved("web", 80);
    String url = pod.url();
    int port = URI.create(url).getPort();
    pod.stop();
    assertThatThrownBy(() -> culvert.socket(80)).isInstanceOf(ConnectException.class);
    try (ServerSocket silent = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Socket socket = culvert.socketFactory().createSocket()) {
      assertThat(silent.isBound()).isTrue();
      assertThatThrownBy(() -> socket.connect(address, 100))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageStartingWith("Connect timed out: " + url)
          .hasMessageEndingWith("no answer");
    }
  }

  @Test
  void dialOpensOnTheNextSession() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = open(pod.on(80, echo));
      Session lost = culvert.session();
      pod.restart();
      lost.closed().toCompletableFuture().get(60, TimeUnit.SECONDS);
      for (int i = 0; i < 3; i++) {
        Conversation next = dial(culvert, "hello " + i);
        assertThat(next.closed.get(60, TimeUnit.SECONDS)).isEmpty();
        assertThat(next.heard).hasToString("hello " + i);
      }
    }
  }

  @Test
  void dialSaysWhyThereIsNoNextSession() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = open(pod.on(80, echo));
      pod.stop();
      assertThatThrownBy(() -> culvert.socket(80)).isInstanceOf(ConnectException.class);
      Conversation failing = dial(culvert, "hello");
      assertThat(failing.closed.get(60, TimeUnit.SECONDS))
          .hasValueSatisfying(
              why -> {
                assertThat(why.failure()).isEqualTo(Failure.UNREACHABLE);
                assertThat(why).hasMessageContaining("Connection refused");
              });
      culvert.close();
      Conversation late = dial(culvert, "hello");
      assertThat(late.closed.get(60, TimeUnit.SECONDS))
          .hasValueSatisfying(why -> assertThat(why.failure()).isEqualTo(Failure.STOPPED));
    }
  }

  /** As when a gateway is replaced by a newer one: connections that are open are not cut off. */
  @Test
  void socketsOfAServerThatDrainsGoOnBesideThoseOfTheNext() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = closedLater(connect(pod.on(80, echo)).grace(Duration.ofMinutes(2)).open());
      Socket old = closedLater(culvert.socket(80));
      assertEchoes(old);
      try (ForwardServer draining = pod.replace()) {
        try (Socket next = culvert.socket(80)) {
          assertEchoes(next);
          assertEchoes(old);
          assertThat(draining.uri()).hasToString(pod.url());
        }
        Future<?> closing = threads.submit(culvert::close);
        SocketFactory factory = culvert.socketFactory();
        Patience.await("the close has begun").until(() -> refuses(factory));
        assertEchoes(old);
        old.close();
        closing.get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static boolean refuses(SocketFactory factory) {
    try (Socket socket = factory.createSocket("web", 80)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  private static Conversation dial(Culvert culvert, String words) {
    Conversation[] made = new Conversation[1];
    culvert.dial(80, stream -> made[0] = new Conversation(stream, words));
    return made[0];
  }
}
