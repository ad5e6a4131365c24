package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How a connection begins, or does not. */
abstract class ConnectorOpeningContract extends ConnectorGroup {

  private static final Duration SHORT = Duration.ofMillis(500);

  /** Among four ports every tenth dial connects to itself, if it may. */
  private static final int SELF_CONNECTS = 80;

  ConnectorOpeningContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void bytesSentBeforeOpenArriveInOrder() {
    TestConnection echo = fixture.dial(PodService.ECHO).send("first ").send("second").finish();
    assertThat(echo.awaitGoodEnd().text()).isEqualTo("first second");
  }

  @Test
  void refusedPortIsNamedWithThePodAndBothAddresses() {
    TestConnection refused = fixture.dial(PodService.CLOSED);
    assertRefused(
        refused,
        fixture.pod().port(PodService.CLOSED),
        ipv4(fixture.pod()) + ": Connection refused; [::1]: Connection refused");
    assertThat(refused.wasOpen()).isFalse();
  }

  /** The others of the pod's services listen wherever the connector dials. */
  @Test
  void programOnTheLoopbackAloneIsReachedOrRefused() {
    TestConnection echo = fixture.dial(PodService.ECHO_LOOPBACK);
    if (fixture.has(ConnectorCapability.LOOPBACK)) {
      assertThat(echo.send("at home").finish().awaitGoodEnd().text()).isEqualTo("at home");
    } else {
      assertRefused(
          echo,
          fixture.pod().port(PodService.ECHO_LOOPBACK),
          ipv4(fixture.pod()) + ": Connection refused; [::1]: Connection refused");
    }
  }

  @Test
  void serverOnIpv6AloneIsReached() {
    TestConnection echo =
        fixture.dial(PodService.ECHO_IPV6).send("over six").finish().awaitGoodEnd();
    assertThat(echo.text()).isEqualTo("over six");
  }

  @Test
  void podWithoutIpv6IsReachedAndRefusesOnOneAddress() throws IOException {
    TestPod pod = fixture.startPodWithoutIpv6();
    if (fixture.has(ConnectorCapability.NAMESPACES) || fixture.dialsIps()) {
      TestConnection echo = fixture.dial(pod, PodService.ECHO).send("four").finish();
      assertThat(echo.awaitGoodEnd().text()).isEqualTo("four");
      assertRefused(
          fixture.dial(pod, PodService.CLOSED),
          pod.port(PodService.CLOSED),
          ipv4(pod) + ": Connection refused");
    } else {
      assertThat(fixture.dial(pod, PodService.ECHO).awaitFailure().failure())
          .isEqualTo(Failure.UNAVAILABLE);
    }
  }

  @Test
  void podOfAProcessIsReachedOrRefused() {
    TestConnection echo =
        fixture.dial(fixture.pod().addressByProcess(), fixture.pod().port(PodService.ECHO));
    if (fixture.has(ConnectorCapability.NAMESPACES)) {
      assertThat(echo.send("by pid").finish().awaitGoodEnd().text()).isEqualTo("by pid");
    } else {
      assertThat(echo.awaitFailure().failure()).isEqualTo(Failure.UNAVAILABLE);
    }
  }

  @Test
  void podOnTheHostsNetworkIsReachedOrRefused() throws IOException {
    try (TestPod pod = TestPod.startOnHost(ConnectorFixture.POD)) {
      assertReaches(ConnectorCapability.HOST_NETWORK, pod);
    }
  }

  @Test
  void podThatIsKnownByItsIpIsReachedOrRefused() throws IOException {
    try (TestPod pod = TestPod.startByIp(ConnectorFixture.POD)) {
      assertReaches(ConnectorCapability.POD_IP, pod);
    }
  }

  /** Nobody is to learn at his first connection that there can be none. */
  private void assertReaches(ConnectorCapability capability, TestPod pod) {
    TestConnection echo = fixture.dial(pod, PodService.ECHO);
    if (fixture.has(capability)) {
      fixture.connector().requireReach(pod.address());
      assertThat(echo.send("there").finish().awaitGoodEnd().text()).isEqualTo("there");
      return;
    }
    CulvertException failure = echo.awaitFailure();
    assertThat(failure.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(failure).hasMessageStartingWith("pod default/web ");
    assertThatThrownBy(() -> fixture.connector().requireReach(pod.address()))
        .isInstanceOf(CulvertException.class)
        .hasMessage(failure.getMessage());
  }

  @Test
  void missingNamespaceIsNotFound() {
    Path path = Path.of("/run/netns/culvert_no-such-pod");
    assertCannotEnter(new PodAddress.InNamespace(ConnectorFixture.POD, path));
  }

  @Test
  void fileThatIsNoNamespaceIsNotFound() {
    assertCannotEnter(
        new PodAddress.InNamespace(ConnectorFixture.POD, Path.of("/proc/self/status")));
  }

  @Test
  void endedProcessIsNotFound() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertCannotEnter(new PodAddress.OfProcess(ConnectorFixture.POD, ended.pid()));
  }

  @Test
  void invalidPortIsRefusedThroughTheHandler() {
    for (int port : new int[] {0, -1, 65536}) {
      CulvertException failure = fixture.dial(fixture.pod().address(), port).awaitFailure();
      assertThat(failure.failure()).isEqualTo(Failure.INVALID_REQUEST);
      assertThat(failure).hasMessageContaining(String.valueOf(port));
    }
  }

  @Test
  void unansweredConnectTimesOut() {
    fixture.replaceConnector(SHORT);
    CulvertException failure = fixture.dial(PodService.NEVER_ACCEPTS).awaitFailure();
    assertThat(failure.failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(failure).hasMessageContaining(ipv4(fixture.pod()) + ": ");
  }

  /** A whole connect timeout would pass before ::1 was tried. */
  @Test
  void addressThatIsSilentDoesNotHoldUpTheOther() {
    fixture.replaceConnector(Duration.ofHours(1));
    TestConnection echo = fixture.dial(PodService.ECHO_BEHIND_SILENCE).send("six").finish();
    assertThat(echo.awaitGoodEnd().text()).isEqualTo("six");
  }

  /** TCP connects a socket to itself if it comes from the very port that it goes to. */
  @TestFactory
  Stream<DynamicTest> portWithoutAServerIsNeverConnectedToItself() {
    return fixture.has(ConnectorCapability.NAMESPACES)
        ? Stream.of(DynamicTest.dynamicTest("among four ports", this::dialAmongFourPorts))
        : Stream.empty();
  }

  private void dialAmongFourPorts() throws IOException {
    int first = 50_000;
    TestPod pod = fixture.startPodWithPortRange(first, first + 3);
    for (int i = 0; i < SELF_CONNECTS; i++) {
      CulvertException failure = fixture.dial(pod.address(), first + i % 4).awaitFailure();
      assertThat(failure)
          .hasMessageContaining("127.0.0.1: Connection refused; [::1]: Connection refused")
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.CONNECTION_REFUSED);
    }
    TestConnection taken =
        fixture.dial(pod, PodService.LISTENS).send(first + " " + (first + 3) + "\n").finish();
    assertThat(taken.awaitGoodEnd().text()).isEqualTo("taken:");
  }

  @Test
  void connectCanBeGivenUp() {
    fixture.replaceConnector(Duration.ofHours(1));
    TestConnection waiting = fixture.dial(PodService.NEVER_ACCEPTS);
    waiting.reset();
    assertThat(waiting.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
  }

  @Test
  void dialAfterCloseIsStopped() {
    fixture.connector().close();
    CulvertException failure = fixture.dial(PodService.ECHO).awaitFailure();
    assertThat(failure.failure()).isEqualTo(Failure.STOPPED);
  }

  /** Whoever dials IPs adds what he does not reach, and who does. */
  private void assertRefused(TestConnection connection, int port, String reasons) {
    CulvertException failure = connection.awaitFailure();
    assertThat(failure.failure()).isEqualTo(Failure.CONNECTION_REFUSED);
    String message = "pod default/web port " + port + ": " + reasons;
    if (fixture.has(ConnectorCapability.LOOPBACK)) {
      assertThat(failure).hasMessage(message);
    } else {
      assertThat(failure).hasMessageStartingWith(message + "; ").hasMessageContaining("loopback");
    }
  }

  private static String ipv4(TestPod pod) {
    return pod.dialled().get(0).getHostAddress();
  }

  private void assertCannotEnter(PodAddress address) {
    CulvertException failure =
        fixture.dial(address, fixture.pod().port(PodService.ECHO)).awaitFailure();
    assertThat(failure)
        .hasMessageStartingWith("pod default/web")
        .extracting(CulvertException::failure)
        .isEqualTo(
            fixture.has(ConnectorCapability.NAMESPACES) ? Failure.NOT_FOUND : Failure.UNAVAILABLE);
  }
}
