package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.Providers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link PodConnector} does. Extend it, name the provider, and all of it runs, against a
 * {@link TestPod} in a network namespace of its own, or on the host's network for a connector
 * without {@link ConnectorCapability#NAMESPACES}. After each test nothing may be left: no thread,
 * no descriptor, no child process.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PodConnectorContract {

  private static final PodRef POD = new PodRef("default", "web");
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final long MIB = 1 << 20;

  private final List<TestConnection> connections = new ArrayList<>();
  private TestPod pod;
  private PodConnector connector;
  private LeakCheck leaks;

  /** For subclasses. */
  @SuppressWarnings("NullAway.Init")
  protected PodConnectorContract() {}

  /** The provider that is held to the contract. */
  protected abstract PodConnectorProvider provider();

  /** What connectors are made with. */
  protected ConnectorConfig config() {
    return ConnectorConfig.DEFAULT;
  }

  @BeforeAll
  void startPod() throws IOException {
    pod = has(ConnectorCapability.NAMESPACES) ? TestPod.start(POD) : TestPod.startOnHost(POD);
    // Classes that keep a descriptor for good do so now.
    try (PodConnector first = provider().create(config())) {
      connector = first;
      dial(PodService.ECHO).send("hello").finish().awaitGoodEnd();
      dial(PodService.ECHO).awaitOpen().reset();
      connections.forEach(TestConnection::awaitClosed);
    }
    connections.clear();
  }

  @AfterAll
  void stopPod() {
    pod.close();
  }

  @BeforeEach
  void openConnector() {
    leaks = new LeakCheck();
    connector = provider().create(config());
  }

  @AfterEach
  void nothingIsLeft() {
    connector.close();
    assertThat(connections).allMatch(TestConnection::isClosed);
    assertThat(connections.stream().flatMap(c -> c.violations().stream())).isEmpty();
    connections.clear();
    leaks.assertNothingLeaked();
  }

  private boolean has(ConnectorCapability capability) {
    return provider().capabilities().contains(capability);
  }

  private TestConnection dial(PodService service) {
    return dial(pod.address(), pod.port(service));
  }

  private TestConnection dial(PodAddress address, int port) {
    return keep(TestConnection.dial(dialer(address), port));
  }

  private TestConnection dialPaused(PodService service) {
    return keep(TestConnection.dialPaused(dialer(pod.address()), pod.port(service)));
  }

  private Dialer dialer(PodAddress address) {
    return (int port, DuplexStream.Handler handler) -> connector.dial(address, port, handler);
  }

  private TestConnection keep(TestConnection connection) {
    connections.add(connection);
    return connection;
  }

  private void replaceConnector(Duration connectTimeout) {
    connector.close();
    connector =
        provider()
            .create(new ConnectorConfig(connectTimeout, config().bufferSize(), config().options()));
  }

  private void assertEchoes(int times) {
    for (int i = 0; i < times; i++) {
      TestConnection echo = dial(PodService.ECHO).sendStretch(1000, i).finish().awaitGoodEnd();
      assertThat(echo.summary()).isEqualTo(TestData.summary(1000, i));
    }
  }

  private String report() {
    return dial(PodService.REPORT).finish().awaitGoodEnd().text().strip();
  }

  /** How a connection begins, or does not. */
  @Nested
  class Opening {

    @Test
    void bytesSentBeforeOpenArriveInOrder() {
      TestConnection echo = dial(PodService.ECHO).send("first ").send("second").finish();
      assertThat(echo.awaitGoodEnd().text()).isEqualTo("first second");
    }

    @Test
    void refusedPortIsNamedWithThePodAndBothAddresses() {
      int port = pod.port(PodService.CLOSED);
      TestConnection refused = dial(PodService.CLOSED);
      CulvertException failure = refused.awaitFailure();
      assertThat(failure.failure()).isEqualTo(Failure.CONNECTION_REFUSED);
      assertThat(failure)
          .hasMessage(
              "pod default/web port "
                  + port
                  + ": 127.0.0.1: Connection refused; [::1]: Connection refused");
      assertThat(refused.wasOpen()).isFalse();
    }

    @Test
    void serverOnIpv6AloneIsReached() {
      TestConnection echo = dial(PodService.ECHO_IPV6).send("over six").finish().awaitGoodEnd();
      assertThat(echo.text()).isEqualTo("over six");
    }

    @Test
    void podOfAProcessIsReachedOrRefused() {
      TestConnection echo = dial(pod.addressByProcess(), pod.port(PodService.ECHO));
      if (has(ConnectorCapability.NAMESPACES)) {
        assertThat(echo.send("by pid").finish().awaitGoodEnd().text()).isEqualTo("by pid");
      } else {
        assertThat(echo.awaitFailure().failure()).isEqualTo(Failure.UNAVAILABLE);
      }
    }

    @Test
    void missingNamespaceIsNotFound() {
      Path path = Path.of("/run/netns/culvert_no-such-pod");
      assertCannotEnter(new PodAddress.InNamespace(POD, path));
    }

    @Test
    void fileThatIsNoNamespaceIsNotFound() {
      assertCannotEnter(new PodAddress.InNamespace(POD, Path.of("/proc/self/status")));
    }

    @Test
    void endedProcessIsNotFound() throws Exception {
      Process ended = new ProcessBuilder("true").start();
      ended.waitFor();
      assertCannotEnter(new PodAddress.OfProcess(POD, ended.pid()));
    }

    @Test
    void invalidPortIsRefusedThroughTheHandler() {
      for (int port : new int[] {0, -1, 65536}) {
        CulvertException failure = dial(pod.address(), port).awaitFailure();
        assertThat(failure.failure()).isEqualTo(Failure.INVALID_REQUEST);
        assertThat(failure).hasMessageContaining(String.valueOf(port));
      }
    }

    @Test
    void unansweredConnectTimesOut() {
      replaceConnector(SHORT);
      CulvertException failure = dial(PodService.NEVER_ACCEPTS).awaitFailure();
      assertThat(failure.failure()).isEqualTo(Failure.TIMEOUT);
      assertThat(failure).hasMessageContaining("127.0.0.1: ");
    }

    @Test
    void connectCanBeGivenUp() {
      replaceConnector(Duration.ofHours(1));
      TestConnection waiting = dial(PodService.NEVER_ACCEPTS);
      waiting.reset();
      assertThat(waiting.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
    }

    @Test
    void dialAfterCloseIsStopped() {
      connector.close();
      CulvertException failure = dial(PodService.ECHO).awaitFailure();
      assertThat(failure.failure()).isEqualTo(Failure.STOPPED);
    }

    private void assertCannotEnter(PodAddress address) {
      CulvertException failure = dial(address, pod.port(PodService.ECHO)).awaitFailure();
      assertThat(failure)
          .hasMessageStartingWith("pod default/web")
          .extracting(CulvertException::failure)
          .isEqualTo(has(ConnectorCapability.NAMESPACES) ? Failure.NOT_FOUND : Failure.UNAVAILABLE);
    }
  }

  /** One half ends, the other goes on. */
  @Nested
  class HalfClose {

    @Test
    void answerLongAfterTheClientsFinArrivesWhole() {
      TestConnection late = dial(PodService.LATE).send("3000\n").sendStretch(MIB, 7).finish();
      assertThat(late.awaitGoodEnd().text().strip()).isEqualTo(TestData.summary(MIB, 7));
    }

    @Test
    void podThatFinishesFirstHearsTheRest() {
      TestConnection first = dial(PodService.HALF_CLOSES_FIRST).awaitEnd();
      assertThat(first.text()).isEqualTo("bye\n");
      first.sendStretch(MIB, 8).finish().awaitGoodEnd();
      assertThat(report()).isEqualTo("fin " + TestData.summary(MIB, 8));
    }

    @Test
    void finComesAfterEverythingThatWasSent() {
      TestConnection sink = dial(PodService.SINK).sendStretch(8 * MIB, 9).finish();
      assertThat(sink.awaitGoodEnd().text().strip()).isEqualTo(TestData.summary(8 * MIB, 9));
    }
  }

  /** Bytes arrive whole, and no faster than they are taken. */
  @Nested
  class Flow {

    @Test
    void sixtyFourMebibytesBothWaysArriveWhole() {
      TestConnection echo = dial(PodService.ECHO).sendStretch(64 * MIB, 10).finish();
      assertThat(echo.awaitGoodEnd().summary()).isEqualTo(TestData.summary(64 * MIB, 10));
    }

    @Test
    void podThatDoesNotReadStopsTheWriter() {
      TestConnection stuck = dial(PodService.NEVER_READS).awaitOpen();
      assertThat(stuck.sendUntilHeld(256 * MIB, SHORT)).isLessThan(64 * MIB);
      stuck.reset();
      assertThat(stuck.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
    }

    @Test
    void readerThatPausesLosesNothingAndStallsNobody() {
      TestConnection paused = dialPaused(PodService.SOURCE).send(16 * MIB + " 11\n").finish();
      assertEchoes(20);
      assertThat(paused.heardCount()).isZero();
      paused.resume();
      assertThat(paused.awaitGoodEnd().summary()).isEqualTo(TestData.summary(16 * MIB, 11));
    }
  }

  /** A reset is never taken for an end. */
  @Nested
  class Abort {

    private static final int TIMES = 50;

    @Test
    void resetByThePodBeforeDataIsNoEnd() {
      for (int i = 0; i < TIMES; i++) {
        assertReset(dial(PodService.RESETS_AT_ONCE));
      }
    }

    @Test
    void resetByThePodAfterDataIsNoEnd() {
      for (int i = 0; i < TIMES; i++) {
        TestConnection connection = dial(PodService.RESETS_AFTER_DATA).send("a").awaitHeard(16);
        assertReset(connection.send("b"));
        assertThat(connection.heardCount()).isEqualTo(16);
      }
    }

    @Test
    void resetByThePodAfterTheClientsFinIsNoEnd() {
      for (int i = 0; i < TIMES; i++) {
        TestConnection connection = dial(PodService.RESETS_AFTER_DATA).send("a").awaitHeard(16);
        assertReset(connection.send("b").finish());
      }
    }

    @Test
    void resetByTheNearEndReachesThePod() {
      TestConnection witness = dial(PodService.WITNESS).awaitOpen().send("unfinished");
      witness.reset();
      assertThat(witness.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
      assertThat(report()).startsWith(has(ConnectorCapability.RESETS_POD) ? "reset " : "fin ");
    }

    @Test
    void resetIsIdempotentFromAnyThread() throws InterruptedException {
      TestConnection echo = dial(PodService.ECHO).awaitOpen();
      List<Thread> threads = IntStream.range(0, 4).mapToObj(i -> new Thread(echo::reset)).toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(echo.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
    }

    @Test
    void closingTheConnectorResetsWhatIsOpen() {
      List<TestConnection> open =
          IntStream.range(0, 5).mapToObj(i -> dial(PodService.ECHO).awaitOpen()).toList();
      connector.close();
      assertThat(open)
          .allSatisfy(c -> assertThat(c.awaitFailure().failure()).isEqualTo(Failure.STOPPED));
    }

    private void assertReset(TestConnection connection) {
      CulvertException failure = connection.awaitFailure();
      assertThat(failure.failure())
          .as("%s", failure.getMessage())
          .isEqualTo(Failure.CONNECTION_RESET);
      assertThat(connection.hasEnded()).isFalse();
    }
  }

  /** Connections are strangers to each other, and leave no trace. */
  @Nested
  class Many {

    @Test
    void twoHundredConnectionsAtOnce() {
      List<TestConnection> open =
          IntStream.range(0, 200).mapToObj(i -> dial(PodService.ECHO)).toList();
      open.forEach(TestConnection::awaitOpen);
      for (int i = 0; i < open.size(); i++) {
        open.get(i).sendStretch(10_000, i).finish();
      }
      for (int i = 0; i < open.size(); i++) {
        assertThat(open.get(i).awaitGoodEnd().summary()).isEqualTo(TestData.summary(10_000, i));
      }
    }

    @Test
    void oneThousandConnectionsInTurn() {
      assertEchoes(1000);
    }

    @Test
    void refusedAndResetConnectionsLeaveOthersAlone() {
      List<TestConnection> live =
          IntStream.range(0, 10).mapToObj(i -> dial(PodService.ECHO).awaitOpen()).toList();
      dial(PodService.CLOSED).awaitFailure();
      dial(PodService.RESETS_AT_ONCE).awaitFailure();
      live.forEach(c -> assertThat(c.send("on").finish().awaitGoodEnd().text()).isEqualTo("on"));
      assertEchoes(100);
    }

    @Test
    void noThreadStaysInThePod() throws IOException {
      var home = LeakCheck.namespacesOfThreads();
      int rounds = has(ConnectorCapability.CHILD_PROCESSES) ? 50 : 1000;
      for (int i = 0; i < rounds; i++) {
        dial(PodService.ECHO).send("x").finish().awaitGoodEnd();
        dial(PodService.CLOSED).awaitFailure();
      }
      assertThat(LeakCheck.namespacesOfThreads()).isEqualTo(home);
    }
  }

  /** How a connector is found. */
  @Nested
  class Registration {

    @Test
    void isFoundOnTheClassPath() {
      assertThat(Providers.connectors().named(provider().name())).hasSameClassAs(provider());
    }

    @Test
    void isFoundOnTheModulePath() throws ReflectiveOperationException {
      assertThat(ModulePath.namesOf(PodConnectorProvider.class, provider().getClass()))
          .contains(provider().name());
    }

    @Test
    void saysWhetherItIsAvailable() {
      Availability availability = provider().availability();
      assertThat(availability.isAvailable()).as("%s", availability).isTrue();
      assertThat(availability.detail()).isNotBlank();
    }

    @Test
    void hasANameAndAPriority() {
      assertThat(provider().name()).matches("[a-z0-9-]+");
      assertThat(provider().priority()).isBetween(0, 10);
    }
  }
}
