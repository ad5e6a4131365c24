package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.bench.load.BulkUp;
import dev.culvert.bench.load.EchoProof;
import dev.culvert.cli.ClientTlsFiles;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node and a pod that somebody else started: here this test, in its own process. */
@Timeout(60)
class RemoteTest {

  private static final Cell NETTY = new Cell("netty", Cell.REMOTE);

  private final Started started = new Started();
  private int nodePort;
  private int podPort;

  @BeforeEach
  void startNodeAndPod() throws IOException {
    StandalonePod pod = new StandalonePod(0, List.of());
    started.add(pod::close);
    podPort = pod.controlPort();
    PodConnector connector = Providers.connectors().named("direct").create(ConnectorConfig.DEFAULT);
    started.add(connector::close);
    NodeBackend backend = new NodeBackend(RigPodLocator.parse("host"), connector);
    started.add(backend::close);
    ForwardServer node =
        ForwardServer.start(
            NodeApp.config(NodeApp.CLEARTEXT, ListenAddress.LOOPBACK, new StreamWindowOption(0)),
            backend);
    started.add(node::close);
    nodePort = node.address().getPort();
  }

  @AfterEach
  void stopThem() {
    properties().forEach(System::clearProperty);
    started.close();
  }

  @Test
  void onlyTheClientIsMeasured() throws IOException {
    tell(podPort);
    try (Rig rig = Rig.start(NETTY)) {
      EchoProof.run(rig);
      try (BulkUp load = new BulkUp(rig)) {
        load.send();
        load.finish();
        assertThat(load.received().bytes()).isEqualTo(StampedWriter.BLOCK);
      }
      assertThat(rig.cpu().client()).isPositive();
      assertThat(rig.cpu().node()).isEmpty();
      assertThat(rig.cpu().pod()).isEmpty();
      assertThat(rig.cpu().total()).isEmpty();
      assertThat(rig.nodeUsage()).isEmpty();
    }
  }

  @Test
  void whatOneBenchmarkBrokeIsForgottenByTheNext() throws IOException {
    tell(podPort);
    try (Rig rig = Rig.start(NETTY);
        SocketChannel channel = rig.connect(PodPort.SINK)) {
      channel.write(ByteBuffer.allocate(Long.BYTES));
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(rig::received)
                      .isInstanceOf(IOException.class)
                      .hasMessageStartingWith("the pod: page 0 of the stream"));
    }

    try (Rig rig = Rig.start(NETTY)) {
      assertThat(rig.received().bytes()).isZero();
    }
  }

  @Test
  void aPodWithoutTheProgramIsToldWithTheRemedy() throws IOException {
    tell(FreePort.find());

    assertThatThrownBy(() -> Rig.start(NETTY))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the pod's program does not answer on port")
        .hasMessageContaining("start 'culvert bench pod' there");
  }

  @Test
  void withoutATargetARemoteCellIsRefused() {
    assertThatThrownBy(() -> Rig.start(NETTY))
        .isInstanceOf(IOException.class)
        .hasMessage("a remote cell needs --server URL and --pod NAMESPACE/NAME");
  }

  @Test
  void aJvmIsToldOfItCompletely() throws IOException {
    RemoteTarget told =
        new RemoteTarget(
            new Target(
                URI.create("https://gateway.example:7000"),
                new Route("n1", RemoteTarget.parsePod("ns/web"))),
            7,
            new ClientTlsFiles(null, "other.example", true, null, null, null),
            List.of());
    tell(told);

    assertThat(RemoteTarget.current()).isEqualTo(told);
  }

  @Test
  void anOccupiedPortIsNamed() {
    assertThatThrownBy(() -> new StandalonePod(podPort, List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("port " + podPort + " on 127.0.0.1: ");
  }

  @Test
  void optionsForTlsThatAreWrongOrForNothingAreRefused() {
    assertThatThrownBy(() -> target("http", new ClientTlsFiles(null, "x", false, null, null, null)))
        .hasMessageContaining("is cleartext; write https://");
    assertThatThrownBy(
            () -> target("https", new ClientTlsFiles(null, null, false, null, "k", null)))
        .hasMessageContaining("needs --client-cert FILE");
    assertThatThrownBy(
            () -> target("https", new ClientTlsFiles(null, null, false, "c.pem", null, null)))
        .hasMessageContaining("--client-key FILE is missing");
    String missing = Path.of("nowhere", "ca.pem").toString();
    assertThatThrownBy(
            () -> target("https", new ClientTlsFiles(missing, null, false, null, null, null)))
        .hasMessageContaining(missing);
  }

  private static RemoteTarget target(String scheme, ClientTlsFiles tls) {
    return new RemoteTarget(
        new Target(
            URI.create(scheme + "://127.0.0.1:1"), new Route(null, RemoteTarget.parsePod("a/b"))),
        1,
        tls,
        List.of());
  }

  private void tell(int controlPort) {
    tell(
        new RemoteTarget(
            new Target(
                URI.create("http://127.0.0.1:" + nodePort), new Route(null, RigPodLocator.POD)),
            controlPort,
            new ClientTlsFiles(null, null, false, null, null, null),
            List.of()));
  }

  private static void tell(RemoteTarget target) {
    for (String option : target.jvmOptions()) {
      String[] pair = option.substring("-D".length()).split("=", 2);
      System.setProperty(pair[0], pair[1]);
    }
  }

  private static List<String> properties() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("culvert.bench.remote."))
        .toList();
  }
}
