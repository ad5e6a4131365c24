package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketConnectTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final List<SocketChannel> fillers = new ArrayList<>();
  private final ConcurrentLinkedQueue<SocketChannel> opened = new ConcurrentLinkedQueue<>();

  @AfterEach
  void closeFillers() throws Exception {
    for (SocketChannel filler : fillers) {
      filler.close();
    }
  }

  /** Whole connect timeouts would pass before the second address was tried. */
  @Test
  void addressThatIsSilentDoesNotHoldUpTheNext() throws Exception {
    try (ServerSocketChannel silent = silent();
        ServerSocketChannel server = listen(50)) {
      SocketChannel socket = connect(LONG, address(silent), address(server)).get();
      assertThat(socket.getRemoteAddress()).isEqualTo(server.getLocalAddress());
      assertThat(socket.isBlocking()).isTrue();
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(opened).filteredOn(SocketChannel::isOpen).containsExactly(socket));
      socket.close();
    }
  }

  @Test
  void refusedAddressIsFollowedByTheNext() throws Exception {
    try (ServerSocketChannel server = listen(50)) {
      SocketChannel socket = connect(LONG, closedPort(), address(server)).get();
      assertThat(socket.getRemoteAddress()).isEqualTo(server.getLocalAddress());
      socket.close();
    }
  }

  @Test
  void silenceEndsWithTheTimeout() throws Exception {
    try (ServerSocketChannel silent = silent()) {
      CompletableFuture<SocketChannel> connecting =
          connect(Duration.ofMillis(100), address(silent));
      assertThatThrownBy(connecting::get)
          .cause()
          .hasCauseInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("no answer within 100 ms");
      Awaitility.await().until(() -> opened.stream().noneMatch(SocketChannel::isOpen));
    }
  }

  @Test
  void cancellingClosesEverySocket() throws Exception {
    try (ServerSocketChannel silent = silent()) {
      CompletableFuture<SocketChannel> connecting = connect(LONG, address(silent), address(silent));
      Awaitility.await().until(() -> opened.size() == 2);
      connecting.cancel(false);
      Awaitility.await().until(() -> opened.stream().noneMatch(SocketChannel::isOpen));
    }
  }

  @Test
  void serverIsConnectedToByItsName() throws Exception {
    try (ServerSocketChannel server = listen(50)) {
      List<String> prepared = new ArrayList<>();
      SocketChannel socket =
          SocketConnect.toServer(
                  target("localhost", address(server).getPort()), () -> prepared.add("first"))
              .get();
      assertThat(socket.getRemoteAddress()).isEqualTo(server.getLocalAddress());
      assertThat(socket.isBlocking()).isTrue();
      assertThat(prepared).hasSize(1);
      socket.close();
    }
  }

  @Test
  void whatTheConnectionNeedsAndCannotHaveIsTold() {
    IOException none = new IOException("none");
    assertThatThrownBy(
            SocketConnect.toServer(
                    target("localhost", 1),
                    () -> {
                      throw none;
                    })
                ::get)
        .hasCause(none);
    assertThatThrownBy(SocketConnect.toServer(target("no-such-host.invalid", 1), () -> {})::get)
        .hasCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void nothingIsConnectedThatWasCancelledBeforeTheLookup() throws Exception {
    try (ServerSocketChannel server = listen(50)) {
      Target target = target("127.0.0.1", address(server).getPort());
      CountDownLatch cancelled = new CountDownLatch(1);
      CompletableFuture<Thread> lookup = new CompletableFuture<>();
      CompletableFuture<SocketChannel> connecting =
          SocketConnect.toServer(
              target,
              () -> {
                lookup.complete(Thread.currentThread());
                cancelled.await();
              });
      connecting.cancel(false);
      cancelled.countDown();
      lookup.get().join();
      server.configureBlocking(false);
      assertThat(server.accept()).isNull();
    }
  }

  /** A socket that is bound to a port and connects to it has connected to itself. */
  @Test
  void connectionToItselfIsRefused() throws Exception {
    InetSocketAddress port = closedPort();
    CompletableFuture<SocketChannel> connecting =
        SocketConnect.start(
            List.of(port),
            family -> {
              SocketChannel socket = SocketChannel.open(family);
              opened.add(socket);
              return socket.bind(port);
            },
            LONG);
    assertThatThrownBy(connecting::get)
        .cause()
        .hasCauseInstanceOf(ConnectException.class)
        .hasMessageContaining("Connection refused");
    assertThat(opened).hasSize(1).noneMatch(SocketChannel::isOpen);
    ServerSocketChannel.open(StandardProtocolFamily.INET).bind(port).close();
  }

  private static Target target(String host, int port) {
    return new Target(
        URI.create("http://" + host + ":" + port), new Route(null, new PodRef("default", "web")));
  }

  private CompletableFuture<SocketChannel> connect(
      Duration timeout, InetSocketAddress... addresses) {
    return SocketConnect.start(
        List.of(addresses),
        family -> {
          SocketChannel socket = SocketChannel.open(family);
          opened.add(socket);
          return socket;
        },
        timeout);
  }

  /** A listener whose queue is full: it drops what else asks. */
  private ServerSocketChannel silent() throws Exception {
    ServerSocketChannel listener = listen(1);
    boolean full = false;
    while (!full) {
      SocketChannel filler = SocketChannel.open(StandardProtocolFamily.INET);
      fillers.add(filler);
      filler.configureBlocking(false);
      full = !filler.connect(listener.getLocalAddress()) && !filler.finishConnect();
    }
    return listener;
  }

  private static ServerSocketChannel listen(int backlog) throws Exception {
    return ServerSocketChannel.open(StandardProtocolFamily.INET)
        .bind(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), backlog);
  }

  private static InetSocketAddress closedPort() throws Exception {
    try (ServerSocketChannel listener = listen(1)) {
      return address(listener);
    }
  }

  private static InetSocketAddress address(ServerSocketChannel listener) throws Exception {
    return (InetSocketAddress) listener.getLocalAddress();
  }
}
