package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.PodRef;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.pod.NetnsLocatorProvider;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sockets that are made inside a pod long before they connect, by whoever has them then. */
abstract class ConnectorSocketsContract extends ConnectorGroup {

  private static final String IPV4 = "127.0.0.1";
  private static final String IPV6 = "::1";

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
      assertThat(connect(made.get(0), IPV4, port)).isTrue();
      assertThat(connect(made.get(1), IPV6, port6)).isTrue();
      assertThat(connect(made.get(2), IPV4, port)).isTrue();
      int closed = fixture.pod().port(PodService.CLOSED);
      assertThatThrownBy(() -> connect(made.get(3), IPV4, closed))
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
    PodSockets sockets = fixture.connector().sockets().orElseThrow();
    return sockets
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

  private static boolean connect(SocketChannel socket, String address, int port)
      throws IOException {
    return socket.connect(new InetSocketAddress(InetAddress.getByName(address), port));
  }

  private static void close(List<SocketChannel> made) throws IOException {
    for (SocketChannel each : made) {
      each.close();
    }
  }
}
