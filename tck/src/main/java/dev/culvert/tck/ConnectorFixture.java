package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.testkit.Leaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pod of a test class, one test's connector and connections, and the check afterwards that
 * nothing of them is left. Confined to the test's thread.
 */
final class ConnectorFixture {

  static final PodRef POD = new PodRef("default", "web");

  private final PodConnectorContract contract;
  private final List<TestConnection> connections = new ArrayList<>();
  private final List<StreamProbe> probes = new ArrayList<>();
  private final List<TestPod> otherPods = new ArrayList<>();
  private @Nullable TestPod pod;
  private @Nullable PodConnector connector;
  private @Nullable Leaks leaks;

  ConnectorFixture(PodConnectorContract contract) {
    this.contract = contract;
  }

  /** Starts the pod, and connects once: classes that keep a descriptor for good do so now. */
  void startPod() throws IOException {
    pod = startOtherPod();
    otherPods.clear();
    open();
    dial(PodService.ECHO).send("hello").finish().awaitGoodEnd();
    dial(PodService.ECHO).awaitOpen().reset();
    connector().close();
    forget();
  }

  void stopPod() {
    if (pod != null) {
      pod.close();
    }
  }

  void open() {
    leaks = new Leaks();
    connector = provider().create(contract.config());
  }

  /** Closes the connector and looks for what is left. */
  void close() {
    connector().close();
    forget();
    otherPods.forEach(TestPod::close);
    otherPods.clear();
    Objects.requireNonNull(leaks).assertNone();
  }

  /** Checks the connections so far, all of them closed, and keeps them no longer. */
  void forget() {
    assertThat(connections).as("streams closed").allMatch(TestConnection::isClosed);
    assertThat(connections).flatMap(TestConnection::violations).as("broken rules").isEmpty();
    connections.clear();
    assertThat(probes).as("streams closed").allMatch(probe -> probe.closed.isDone());
    assertThat(probes).flatMap(StreamProbe::violations).as("broken rules").isEmpty();
    probes.clear();
  }

  /** Makes the test's connector anew, with another connect timeout. */
  void replaceConnector(Duration connectTimeout) {
    connector().close();
    ConnectorConfig config = contract.config();
    connector =
        provider()
            .create(new ConnectorConfig(connectTimeout, config.bufferSize(), config.options()));
  }

  /** A pod of one test's own, of the kind that the connector can reach. */
  TestPod startOtherPod() throws IOException {
    TestPod other =
        dialsIps()
            ? TestPod.startByIp(POD)
            : has(ConnectorCapability.NAMESPACES) ? TestPod.start(POD) : TestPod.startOnHost(POD);
    otherPods.add(other);
    return other;
  }

  /** A pod of one test's own, without IPv6: by its IP, or in a namespace. */
  TestPod startPodWithoutIpv6() throws IOException {
    TestPod other = dialsIps() ? TestPod.startByIpWithoutIpv6(POD) : TestPod.startWithoutIpv6(POD);
    otherPods.add(other);
    return other;
  }

  /** A pod of one test's own, in which connections come from a few ports alone. */
  TestPod startPodWithPortRange(int first, int last) throws IOException {
    TestPod other = TestPod.startWithPortRange(POD, first, last);
    otherPods.add(other);
    return other;
  }

  /** How many connections the pod has open, as it says itself. */
  int openInPod() {
    return Integer.parseInt(dial(PodService.OPEN_COUNT).finish().awaitGoodEnd().text().strip());
  }

  PodConnectorProvider provider() {
    return contract.provider();
  }

  /** Whether pods are dialled at their IPs; else on their loopback. */
  boolean dialsIps() {
    return has(ConnectorCapability.POD_IP);
  }

  boolean has(ConnectorCapability capability) {
    return provider().capabilities().contains(capability);
  }

  PodConnector connector() {
    return Objects.requireNonNull(connector, "connector");
  }

  TestPod pod() {
    return Objects.requireNonNull(pod, "pod");
  }

  TestConnection dial(PodService service) {
    return dial(pod().address(), pod().port(service));
  }

  TestConnection dial(TestPod other, PodService service) {
    return dial(other.address(), other.port(service));
  }

  TestConnection dial(PodAddress address, int port) {
    return keep(TestConnection.dial(dialer(address), port));
  }

  /** A connection that does as the test says, and waits for nothing. */
  StreamProbe probe(PodService service) {
    StreamProbe probe =
        StreamProbe.dial(
            handler -> connector().dial(pod().address(), pod().port(service), handler));
    probes.add(probe);
    return probe;
  }

  TestConnection dialPaused(PodService service) {
    return keep(TestConnection.dialPaused(dialer(pod().address()), pod().port(service)));
  }

  void assertEchoes(int times) {
    for (int i = 0; i < times; i++) {
      TestConnection echo = dial(PodService.ECHO).sendStretch(1000, i).finish().awaitGoodEnd();
      assertThat(echo.summary()).isEqualTo(TestData.summary(1000, i));
    }
  }

  /** What the pod says of how a connection ended. */
  String report() {
    return dial(PodService.REPORT).finish().awaitGoodEnd().text().strip();
  }

  private Dialer dialer(PodAddress address) {
    return (int port, DuplexStream.Handler handler) -> connector().dial(address, port, handler);
  }

  private TestConnection keep(TestConnection connection) {
    connections.add(connection);
    return connection;
  }
}
