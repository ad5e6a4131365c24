package dev.culvert.client;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.SocketStream;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.testkit.Patience;
import dev.culvert.testkit.TestCertificates;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node with one pod, whose ports lead to programs of the test, on ports of the loopback: needs no
 * privilege. The pod is whatever is asked for but {@link #NO_POD}. Thread-safe.
 */
final class HostPod implements AutoCloseable {

  static final String NO_POD = "nowhere";

  private static final int BUFFER = 1 << 16;

  private final Map<Integer, Integer> ports = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final @Nullable ServerTls tls;
  private final NodeBackend backend = new NodeBackend(new Locator(), new Connector());
  private ForwardServer server;

  private HostPod(@Nullable ServerTls tls) {
    this.tls = tls;
    this.server = start(0);
  }

  static HostPod start() {
    return new HostPod(null);
  }

  static HostPod startWithTls() {
    return startWithTls(new ServerTls(TestCertificates.get().server(), null));
  }

  static HostPod startWithTls(ServerTls tls) {
    return new HostPod(tls);
  }

  /** Puts a program behind a port of the pod. */
  HostPod on(int port, TestPort program) {
    ports.put(port, program.port());
    return this;
  }

  /** Puts what listens on a port of the loopback behind a port of the pod. */
  HostPod on(int port, int local) {
    ports.put(port, local);
    return this;
  }

  /** A port of the pod that neither accepts nor refuses. */
  HostPod silentOn(int port) {
    ports.put(port, -1);
    return this;
  }

  String url() {
    return server.uri().toString();
  }

  /** Ends every session, as a server that crashes, and begins anew at the same address. */
  void restart() {
    stop();
    startAgain();
  }

  /** Ends every session, as a server that crashes. */
  void stop() {
    server.close();
  }

  /** Begins anew at the same address. */
  void startAgain() {
    server = start(server.address().getPort());
  }

  /**
   * Takes no more sessions and streams, lets those that are open go on, and begins anew at the same
   * address, as when a server is replaced.
   *
   * @return the old one, whose connections the caller closes
   */
  ForwardServer replace() {
    ForwardServer old = server;
    var unused = old.stop(Duration.ofMinutes(2));
    Patience.await("the address is free")
        .ignoreExceptionsInstanceOf(CulvertException.class)
        .untilAsserted(this::startAgain);
    return old;
  }

  @Override
  public void close() {
    closed.countDown();
    server.close();
  }

  private ForwardServer start(int port) {
    ServerConfig config =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return ForwardServer.start(tls == null ? config : config.withTls(tls), backend);
  }

  private BlockingStream.Channel open(int port) throws IOException, InterruptedException {
    Integer local = ports.get(port);
    if (local == null) {
      throw new ConnectException("Connection refused");
    }
    if (local < 0) {
      closed.await();
      throw new ConnectException("Connection refused");
    }
    return SocketStream.channel(
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), local)));
  }

  private final class Connector implements PodConnector {

    @Override
    public void requireReach(PodAddress pod) {}

    @Override
    public DuplexStream dial(PodAddress pod, int port, DuplexStream.Handler handler) {
      return BlockingStream.open(
          "pod " + pod.pod() + " port " + port, () -> open(port), BUFFER, handler);
    }

    @Override
    public void close() {}
  }

  private static final class Locator implements PodLocator {

    @Override
    public CompletionStage<PodAddress> locate(PodRef pod) {
      return pod.name().equals(NO_POD)
          ? CompletableFuture.failedFuture(
              new CulvertException(Failure.NOT_FOUND, "no pod " + pod + " on this node"))
          : CompletableFuture.completedFuture(new PodAddress.OnHost(pod));
    }

    @Override
    public Watch watch(PodAddress address, Consumer<CulvertException> gone) {
      return () -> {};
    }

    @Override
    public void close() {}
  }
}
