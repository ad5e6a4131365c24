package dev.culvert.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.Forwarder.Binding;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Local ports lead to the pod's until they are closed or the session is lost. */
class LocalPortsTest extends ClientContract {

  @Test
  void leadToThePodUntilTheyAreClosed() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (TestPort echo = TestPort.echo()) {
      LocalPorts ports =
          closedLater(
              forward(pod.on(80, echo)).ports(":80", ":81").listener(noting(heard)).start());
      List<Binding> ready = get(ports.ready());
      assertThat(ready).isEqualTo(ports.bindings()).hasSizeGreaterThanOrEqualTo(2);
      assertThat(ports.port(80)).isEqualTo(ready.get(0).mapping().local());
      assertEchoes(ports.port(80));
      assertResets(ports.port(81));
      assertThatThrownBy(() -> ports.port(82))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no local port leads to port 82");
      assertThat(ports.closed().toCompletableFuture()).isNotDone();
      int port = ports.port(80);
      ports.close();
      assertThat(get(ports.closed()).failure()).isEqualTo(Failure.STOPPED);
      assertThatThrownBy(() -> assertEchoes(port)).isInstanceOf(ConnectException.class);
      Patience.await("what the listener hears")
          .untilAsserted(
              () ->
                  assertThat(heard)
                      .contains("accepted 80", "closed 80 null")
                      .anyMatch(each -> each.startsWith("closed 81 CONNECTION_REFUSED")));
    }
  }

  @Test
  void lostSessionIsTheReasonOfTheirEnd() throws Exception {
    try (LocalPorts ports = forward(pod).ports(":80").start()) {
      int port = ports.port(80);
      pod.restart();
      assertThat(get(ports.closed()).failure()).isIn(Failure.STOPPED, Failure.SESSION_LOST);
      assertThatThrownBy(() -> assertEchoes(port)).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void podThatIsNotThereIsSaid() throws Exception {
    try (LocalPorts ports = forward(pod).pod(HostPod.NO_POD).ports(":80").start()) {
      assertThatThrownBy(ports::bindings)
          .isInstanceOfSatisfying(
              CulvertException.class, e -> assertThat(e.failure()).isEqualTo(Failure.NOT_FOUND));
      assertThat(ports.ready().toCompletableFuture()).isCompletedExceptionally();
      assertThat(get(ports.closed()).failure()).isEqualTo(Failure.NOT_FOUND);
    }
  }

  @Test
  void portThatIsTakenIsSaid() throws Exception {
    try (TestPort taken = TestPort.echo();
        LocalPorts ports = forward(pod).address("127.0.0.1").ports(taken.port() + ":80").start()) {
      assertThatThrownBy(ports::bindings)
          .isInstanceOf(CulvertException.class)
          .hasMessageContaining("unable to listen on any of the requested ports");
    }
  }

  @Test
  void openCulvertListensToo() throws Exception {
    try (TestPort echo = TestPort.echo();
        LocalPorts ports = open(pod.on(80, echo)).listen(":80")) {
      assertEchoes(ports.port(80));
    }
  }

  @Test
  void thoseOfACulvertOutliveItsSession() throws Exception {
    try (TestPort echo = TestPort.echo()) {
      Culvert culvert = open(pod.on(80, echo));
      LocalPorts ports = closedLater(culvert.listen(":80"));
      int port = ports.port(80);
      assertEchoes(port);
      pod.restart();
      Patience.await("an echo by another session")
          .ignoreExceptionsInstanceOf(SocketException.class)
          .untilAsserted(() -> assertEchoes(port));
      assertThat(ports.closed().toCompletableFuture()).isNotDone();
      culvert.close();
      assertThat(get(ports.closed()).failure()).isEqualTo(Failure.STOPPED);
      assertThatThrownBy(() -> assertEchoes(port)).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void connectionForWhichNoSessionCanBeHadIsResetAndTheReasonTold() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (TestPort echo = TestPort.echo();
        Logged logged = new Logged(LastingSession.class)) {
      Culvert culvert = open(pod.on(80, echo));
      LocalPorts ports = closedLater(culvert.listen(noting(heard), ":80"));
      int port = ports.port(80);
      Session session = culvert.session();
      pod.close();
      get(session.closed());
      assertResets(port);
      Patience.await("the reason")
          .untilAsserted(() -> assertThat(heard).contains("accepted 80", "closed 80 UNREACHABLE"));
      assertThat(logged.messages())
          .anyMatch(each -> each.startsWith("a connection to port 80 is reset: "));
      assertThat(ports.closed().toCompletableFuture()).isNotDone();
    }
  }

  private static void assertEchoes(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("hello".getBytes(US_ASCII));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo("hello".getBytes(US_ASCII));
    }
  }

  private static void assertResets(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertThat(TestPort.end(socket)).isEqualTo("reset");
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static Forwarder.Listener noting(List<String> heard) {
    return new Forwarder.Listener() {
      @Override
      public void onAccepted(PortMapping mapping) {
        heard.add("accepted " + mapping.remote());
      }

      @Override
      public void onClosed(PortMapping mapping, Splice.Summary summary) {
        CulvertException failure = summary.failure();
        heard.add(
            "closed " + mapping.remote() + " " + (failure == null ? null : failure.failure()));
      }
    };
  }
}
