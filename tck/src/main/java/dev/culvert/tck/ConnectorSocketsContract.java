package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.pod.NetnsLocatorProvider;
import dev.culvert.core.pod.PodPorts;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sockets that are made inside a pod long before they connect, by whoever has them then. */
abstract class ConnectorSocketsContract extends ConnectorGroup {

  private static final InetAddress IPV4 = PodPorts.LOOPBACK.get(0);

  ConnectorSocketsContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void socketsAreLentIfTheConnectorSaysSo() {
    assertThat(fixture.connector().sockets().isPresent())
        .isEqualTo(fixture.has(ConnectorCapability.SOCKETS));
  }

  @TestFactory
  Stream<DynamicTest> socketsOfOneVisitConnectLaterFromElsewhere() {
    return fixture.has(ConnectorCapability.SOCKETS)
        ? Stream.of(DynamicTest.dynamicTest("to either address", this::connectLater))
        : Stream.empty();
  }

  /** One that is made elsewhere would reach somebody else's loopback. */
  @TestFactory
  Stream<DynamicTest> noSocketIsMadeForAPodThatIsOutOfReach() {
    return fixture.has(ConnectorCapability.SOCKETS)
        ? outOfReach().map(pod -> DynamicTest.dynamicTest(pod.toString(), () -> assertNotMade(pod)))
        : Stream.empty();
  }

  private Stream<PodAddress> outOfReach() {
    Map<ConnectorCapability, PodAddress> forms =
        Map.of(
            ConnectorCapability.POD_IP,
            new PodAddress.ByIp(ConnectorFixture.POD, PodPorts.LOOPBACK),
            ConnectorCapability.HOST_NETWORK,
            new PodAddress.OnHost(ConnectorFixture.POD),
            ConnectorCapability.NAMESPACES,
            new PodAddress.OfProcess(ConnectorFixture.POD, ProcessHandle.current().pid()));
    return forms.entrySet().stream()
        .filter(form -> !fixture.has(form.getKey()))
        .map(Map.Entry::getValue);
  }

  private void assertNotMade(PodAddress pod) {
    assertThatThrownBy(() -> sockets().addresses(pod))
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.UNAVAILABLE);
    assertThatThrownBy(() -> make(pod, 1))
        .cause()
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.UNAVAILABLE);
  }

  /** The kernel may give a later pod the very inode of the one before it. */
  @TestFactory
  Stream<DynamicTest> socketOfAnEarlierPodReachesNoLaterOne() {
    return fixture.has(ConnectorCapability.SOCKETS) && fixture.has(ConnectorCapability.NAMESPACES)
        ? Stream.of(DynamicTest.dynamicTest("of the same name", this::connectAfterAReplacement))
        : Stream.empty();
  }

  private void connectLater() throws Exception {
    List<SocketChannel> made = make(fixture.pod().address(), 4);
    try {
      int port = fixture.pod().port(PodService.ECHO);
      int port6 = fixture.pod().port(PodService.ECHO_IPV6);
      List<InetAddress> addresses = sockets().addresses(fixture.pod().address());
      assertThat(addresses).isEqualTo(fixture.pod().dialled());
      InetAddress ipv4 = addresses.get(0);
      assertThat(connect(made.get(0), ipv4, port)).isTrue();
      assertThat(connect(made.get(1), addresses.get(1), port6)).isTrue();
      assertThat(connect(made.get(2), ipv4, port)).isTrue();
      int closed = fixture.pod().port(PodService.CLOSED);
      assertThatThrownBy(() -> connect(made.get(3), ipv4, closed))
          .hasMessageContaining("Connection refused");
    } finally {
      close(made);
    }
  }

  private void connectAfterAReplacement() throws Exception {
    PodRef pod = new PodRef("culvert-tck", "spare-" + ProcessHandle.current().pid());
    List<SocketChannel> made = new ArrayList<>();
    try (PodLocator locator = new NetnsLocatorProvider().create(LocatorConfig.DEFAULT)) {
      NamedNamespace.add(pod);
      NamedNamespace.raiseLoopback(pod);
      PodAddress first = locator.locate(pod).toCompletableFuture().get();
      made.addAll(make(first, 1));
      NamedNamespace.delete(pod);
      NamedNamespace.add(pod);
      PodAddress second = locator.locate(pod).toCompletableFuture().get();
      made.addAll(make(second, 1));
      // The later one's loopback is down: it would answer otherwise.
      assertThatThrownBy(() -> connect(made.get(0), IPV4, 80))
          .hasMessageContaining("Connection refused");
      assertThatThrownBy(() -> connect(made.get(1), IPV4, 80))
          .hasMessageContaining("Network is unreachable");
      assertThatThrownBy(() -> make(first, 1)).isInstanceOf(ExecutionException.class);
    } finally {
      close(made);
      NamedNamespace.delete(pod);
    }
  }

  private List<SocketChannel> make(PodAddress pod, int count) throws Exception {
    return sockets()
        .open(
            pod,
            () -> {
              List<SocketChannel> made = new ArrayList<>();
              for (int i = 0; i < count; i++) {
                made.add(SocketChannel.open());
              }
              return made;
            })
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private PodSockets sockets() {
    return fixture.connector().sockets().orElseThrow();
  }

  private static boolean connect(SocketChannel socket, InetAddress address, int port)
      throws IOException {
    return socket.connect(new InetSocketAddress(address, port));
  }

  private static void close(List<SocketChannel> made) throws IOException {
    for (SocketChannel each : made) {
      each.close();
    }
  }
}
