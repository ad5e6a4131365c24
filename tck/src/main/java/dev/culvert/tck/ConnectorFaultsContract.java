package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.pod.NetnsLocatorProvider;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Pods that vanish and machines that run short: named, and the connector works on. */
abstract class ConnectorFaultsContract extends ConnectorGroup {

  private static final Duration SHORT = Duration.ofMillis(500);
  private static final long MIB = 1 << 20;

  ConnectorFaultsContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void podGoneBeforeTheConnectIsNotThere() throws IOException {
    TestPod pod = fixture.startOtherPod();
    pod.close();
    Failure failure = fixture.dial(pod, PodService.ECHO).awaitFailure().failure();
    assertThat(failure)
        .isEqualTo(
            fixture.has(ConnectorCapability.NAMESPACES)
                ? Failure.NOT_FOUND
                : Failure.CONNECTION_REFUSED);
    fixture.assertEchoes(10);
  }

  /** Its namespace may have the very inode of the one before it. */
  @TestFactory
  Stream<DynamicTest> laterPodOfTheSameNameIsNotEntered() {
    return fixture.has(ConnectorCapability.NAMESPACES)
        ? Stream.of(DynamicTest.dynamicTest("named namespace", this::dialAReplacedPod))
        : Stream.empty();
  }

  private void dialAReplacedPod() throws Exception {
    PodRef pod = new PodRef("culvert-tck", "web-" + ProcessHandle.current().pid());
    LocatorConfig seldom = new LocatorConfig(Duration.ofHours(1), Map.of());
    BlockingQueue<CulvertException> gone = new LinkedBlockingQueue<>();
    try (PodLocator locator = new NetnsLocatorProvider().create(seldom)) {
      NamedNamespace.add(pod);
      PodAddress first = locator.locate(pod).toCompletableFuture().get();
      locator.watch(first, gone::add);
      locator.locate(pod).toCompletableFuture().get();
      NamedNamespace.delete(pod);
      NamedNamespace.add(pod);
      assertThat(gone.poll(30, TimeUnit.SECONDS))
          .extracting(CulvertException::failure)
          .isEqualTo(Failure.POD_GONE);
      assertThat(fixture.dial(first, 80).awaitFailure().failure()).isEqualTo(Failure.NOT_FOUND);
      PodAddress second = locator.locate(pod).toCompletableFuture().get();
      assertThat(fixture.dial(second, 80).awaitFailure().failure()).isEqualTo(Failure.UNREACHABLE);
    } finally {
      NamedNamespace.delete(pod);
    }
  }

  @Test
  void podGoneDuringTheConnectEndsIt() throws IOException {
    TestPod pod = fixture.startOtherPod();
    TestConnection waiting = fixture.dial(pod, PodService.NEVER_ACCEPTS);
    TestConnection echo = fixture.dial(pod, PodService.ECHO).send("x").awaitHeard(1);
    pod.close();
    CulvertException failure = waiting.awaitFailure();
    assertThat(failure)
        .hasMessageStartingWith("pod default/web")
        .extracting(CulvertException::failure)
        .isIn(Failure.CONNECTION_REFUSED, Failure.NOT_FOUND);
    assertThat(waiting.wasOpen()).isFalse();
    echo.reset();
    fixture.assertEchoes(10);
  }

  @Test
  void podGoneWithBytesUnreadIsAReset() throws IOException {
    TestPod pod = fixture.startOtherPod();
    TestConnection stuck = fixture.dial(pod, PodService.NEVER_READS).awaitOpen();
    stuck.sendUntilHeld(256 * MIB, SHORT);
    pod.close();
    assertThat(stuck.awaitFailure().failure()).isEqualTo(Failure.CONNECTION_RESET);
    fixture.assertEchoes(10);
  }

  /**
   * In this JVM, so not for connectors that start processes: a start that finds no descriptor can
   * close one that is not its own (seen on JDK 17). They test it in a JVM of its own.
   */
  @TestFactory
  Stream<DynamicTest> outOfDescriptorsIsNamedAndPasses() {
    return fixture.has(ConnectorCapability.CHILD_PROCESSES)
        ? Stream.empty()
        : Stream.of(DynamicTest.dynamicTest("in this JVM", this::runOutOfDescriptors));
  }

  private void runOutOfDescriptors() throws IOException {
    fixture.dial(PodService.CLOSED).awaitFailure();
    fixture.assertEchoes(1);
    CulvertException failure =
        Descriptors.without(() -> fixture.dial(PodService.ECHO).awaitFailure());
    assertThat(failure).hasMessageStartingWith("pod default/web");
    assertThat(failure).hasMessageContaining("oo many open files");
    assertThat(failure.failure()).isEqualTo(Failure.UNAVAILABLE);
    fixture.assertEchoes(10);
  }
}
