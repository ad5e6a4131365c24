package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.testkit.LateRelay;
import dev.culvert.testkit.Leaks;
import dev.culvert.testkit.Patience;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One test's backend, server, transport and probes, and the check afterwards that nothing of them
 * is left. Confined to the test's thread.
 */
final class TransportFixture {

  /** Just over the least that HTTP/2 has, so that tests meet its end. */
  static final int WINDOW = 66_000;

  /** Less than the sum of the stream windows: its credit must not wait for slow readers. */
  private static final int CONNECTION_WINDOW = 2 * WINDOW;

  final ScriptedBackend backend = new ScriptedBackend();

  private final TransportContract contract;
  private final Leaks leaks;
  private final List<StreamProbe> probes = new CopyOnWriteArrayList<>();
  private final List<FramePeer> peers = new CopyOnWriteArrayList<>();
  private Http2Settings settings =
      new Http2Settings(WINDOW, CONNECTION_WINDOW, 1 << 14, 1_000, 16 << 10);
  private Duration connectTimeout = Duration.ofSeconds(60);
  private Duration keepAlive = TransportConfig.DEFAULT.keepAlive();
  private @Nullable GatewayMode gatewayMode;
  private @Nullable ServerTls serverTls;
  private @Nullable ClientTls clientTls;
  private @Nullable TestServer server;
  private @Nullable ClientTransport transport;

  TransportFixture(TransportContract contract) {
    this.contract = contract;
    this.leaks =
        new Leaks(
            Stream.concat(contract.idleThreads().stream(), Stream.of(HttpServer.IDLE_THREAD))
                .collect(Collectors.toSet()));
  }

  /** Bytes that the server may send on a stream that nobody reads. */
  int receiveWindow() {
    return contract.receiveWindow(settings);
  }

  /** Before the first {@link #connect}: windows, frames and limits of both ends. */
  void http2(Http2Settings both) {
    settings = both;
  }

  /** Before the first {@link #connect}: how many streams a connection may have. */
  void limitStreams(int streams) {
    settings = settings.withMaxStreams(streams);
  }

  /** Before the first {@link #connect}. */
  void limitConnectTime(Duration timeout) {
    connectTimeout = timeout;
  }

  /** Before the first {@link #connect}: how often a PING is sent. */
  void keepAlive(Duration interval) {
    keepAlive = interval;
  }

  /** Before the first {@link #connect}: instead of the connection mode's own. */
  void gatewayMode(GatewayMode mode) {
    gatewayMode = mode;
  }

  /** Before the first {@link #connect}: the TLS of both ends. */
  void tls(ServerTls ofServer, ClientTls ofClient) {
    serverTls = ofServer;
    clientTls = ofClient;
  }

  Http2Settings settings() {
    return settings;
  }

  TestServer server() {
    if (server == null) {
      server = contract.mode().reach(contract.startServer(serverConfig(), backend));
    }
    return server;
  }

  /** Before the first {@link #connect}: a server whose connections can be broken. */
  TestServer.Breakable breakableServer() {
    TestServer.Breakable breakable =
        switch (contract.mode()) {
          case RELAY -> TcpRelay.asGatewayOf(contract.startServer(serverConfig(), backend));
          case RELAY_TLS ->
              TcpRelay.inFrontOf(
                  contract.mode().reach(contract.startServer(serverConfig(), backend)));
          default -> contract.startBreakableServer(serverConfig(), backend);
        };
    server = breakable;
    return breakable;
  }

  /** Before the first {@link #connect}: a server whose connections can go dead. */
  TcpRelay relayedServer() {
    TcpRelay relay = TcpRelay.inFrontOf(contract.startServer(serverConfig(), backend));
    server = relay;
    return relay;
  }

  /** A relay to the server that makes it far away; the test closes it. */
  LateRelay farServer(Duration delay) {
    URI uri = server().uri();
    return LateRelay.to(new InetSocketAddress(uri.getHost(), uri.getPort()), delay);
  }

  /** The backend's pod, by way of a relay. */
  Target targetBy(LateRelay relay) {
    return new Target(
        URI.create(server().uri().getScheme() + "://127.0.0.1:" + relay.address().getPort()),
        contract.mode().route(ScriptedBackend.POD));
  }

  /** A peer that speaks as the connection mode demands. */
  Target peer(FramePeer.Script script) {
    return target(FramePeer.start(contract.mode(), script));
  }

  Target peer(FramePeer.Tls tls, FramePeer.Script script) {
    return target(FramePeer.start(contract.mode(), tls, script));
  }

  ClientTransport transport() {
    if (transport == null) {
      transport = contract.provider().create(transportConfig());
    }
    return transport;
  }

  /** An address where nothing listens. */
  URI nowhere() {
    return contract.mode().address(contract.nowhere());
  }

  /** A session with the backend's pod. */
  Session connect() throws Exception {
    return connect(target(ScriptedBackend.POD));
  }

  Session connect(Target target) throws Exception {
    return transport().connect(target).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** The failure of a session that cannot be had. */
  CulvertException connectFailure(Target target) {
    return failure(transport().connect(target), target);
  }

  /** The failure of a session that does not come about. */
  static CulvertException failure(CompletionStage<Session> connecting, Target target) {
    return connecting
        .handle(
            (session, thrown) -> {
              if (thrown == null) {
                throw new CompletionException(new AssertionError("connected to " + target));
              }
              return CulvertException.of(thrown);
            })
        .toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  Target target(PodRef pod) {
    return new Target(server().uri(), contract.mode().route(pod));
  }

  StreamProbe dial(Session session, int port) {
    StreamProbe probe = StreamProbe.dial(handler -> session.dial(port, handler));
    probes.add(probe);
    return probe;
  }

  /** Sends, receives the echo, and ends in good order. */
  void assertEchoes(StreamProbe probe, long length) throws Exception {
    probe.send(length).finish().read();
    assertThat(probe.awaitClosed()).as("failure of the echo's stream").isEmpty();
    assertThat(probe.received).hasToString(Payload.tallyOf(length));
  }

  static CulvertException cancelled() {
    return new CulvertException(Failure.CANCELLED, "the test gave up");
  }

  /** Closes everything and looks for what is left. */
  void close() {
    if (transport != null) {
      transport.close();
    }
    if (server != null) {
      server.close();
    }
    peers.forEach(FramePeer::close);
    Patience.await("streams closed").until(() -> probes.stream().allMatch(p -> p.closed.isDone()));
    Patience.await("far ends over")
        .until(() -> backend.farEnds().stream().allMatch(far -> far.isOver()));
    Patience.await("backend sessions stopped")
        .until(() -> backend.sessions().stream().allMatch(ScriptedSession::isClosed));
    assertThat(probes).flatMap(StreamProbe::violations).as("broken rules").isEmpty();
    assertThat(probes).as("chunks held").allMatch(probe -> probe.unreleased() == 0);
    leaks.assertNone();
  }

  private Target target(FramePeer peer) {
    peers.add(peer);
    return new Target(peer.uri(), contract.mode().route(ScriptedBackend.POD));
  }

  private TransportConfig transportConfig() {
    TransportConfig config =
        contract
            .mode()
            .configure(
                TransportConfig.DEFAULT
                    .withHttp2(settings)
                    .withConnectTimeout(connectTimeout)
                    .withKeepAlive(keepAlive));
    if (gatewayMode != null) {
      config = config.withGateway(gatewayMode);
    }
    return clientTls == null ? config : config.withTls(clientTls);
  }

  private ServerConfig serverConfig() {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ServerConfig config = contract.mode().configure(ServerConfig.on(anyPort).withHttp2(settings));
    return serverTls == null ? config : config.withTls(serverTls);
  }
}
