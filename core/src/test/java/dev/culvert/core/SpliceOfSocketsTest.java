package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A splice between real sockets: client, near, far, server. */
@Timeout(60)
class SpliceOfSocketsTest {

  private static final int LARGE = 16 << 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CompletableFuture<Splice.Summary> summary = new CompletableFuture<>();
  private StreamLeaks leaks;
  private Socket client;
  private Socket server;

  @BeforeEach
  void join() throws IOException {
    leaks = new StreamLeaks();
    SocketChannel[] nearPair = pair();
    SocketChannel[] farPair = pair();
    client = nearPair[0].socket();
    server = farPair[1].socket();
    Splice.join(
        handler -> SocketStream.open(nearPair[1], handler),
        (port, handler) ->
            BlockingStream.open("far", () -> SocketStream.channel(farPair[0]), 1 << 14, handler),
        80,
        new Splice.Listener() {
          @Override
          public void onClosed(Splice.Summary ended) {
            summary.complete(ended);
          }
        });
  }

  @AfterEach
  void everythingIsReleased() throws Exception {
    client.close();
    server.close();
    summary.get(20, TimeUnit.SECONDS);
    threads.shutdownNow();
    leaks.assertNone();
  }

  @Test
  void bothWaysAtOnce() throws Exception {
    byte[] up = bytes(LARGE);
    byte[] down = bytes(LARGE + 1);
    Future<byte[]> atServer = receive(server);
    Future<byte[]> atClient = receive(client);
    Future<?> sending = threads.submit(sendAndFinish(client, up));
    sendAndFinish(server, down).call();
    assertThat(atServer.get(30, TimeUnit.SECONDS)).isEqualTo(up);
    assertThat(atClient.get(30, TimeUnit.SECONDS)).isEqualTo(down);
    sending.get();
    Splice.Summary ended = summary.get(20, TimeUnit.SECONDS);
    assertThat(ended.failure()).isNull();
    assertThat(ended.toFar()).isEqualTo(up.length);
    assertThat(ended.toNear()).isEqualTo(down.length);
  }

  @Test
  void serverIsHeardAfterTheClientHasFinished() throws Exception {
    client.shutdownOutput();
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    sendAndFinish(server, bytes(100_000)).call();
    assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes(100_000));
    assertThat(summary.get(20, TimeUnit.SECONDS).failure()).isNull();
  }

  @Test
  void clientIsHeardAfterTheServerHasFinished() throws Exception {
    server.shutdownOutput();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    sendAndFinish(client, bytes(100_000)).call();
    assertThat(server.getInputStream().readAllBytes()).isEqualTo(bytes(100_000));
    assertThat(summary.get(20, TimeUnit.SECONDS).failure()).isNull();
  }

  @Test
  void resetOfTheServerReachesTheClient() throws Exception {
    server.setSoLinger(true, 0);
    server.close();
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
    CulvertException failure = summary.get(20, TimeUnit.SECONDS).failure();
    assertThat(failure)
        .isNotNull()
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.CONNECTION_RESET));
  }

  @Test
  void resetOfTheClientReachesTheServer() throws Exception {
    client.setSoLinger(true, 0);
    client.close();
    assertThatThrownBy(() -> server.getInputStream().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void resetInTheMiddleOfBothDirectionsEndsEverything() throws Exception {
    Future<?> up = threads.submit(sendAndFinish(client, bytes(LARGE)));
    Future<?> down = threads.submit(sendAndFinish(server, bytes(LARGE)));
    assertThat(server.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
    server.setSoLinger(true, 0);
    server.close();
    assertThat(summary.get(20, TimeUnit.SECONDS).failure()).isNotNull();
    assertThatThrownBy(up::get).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(down::get).hasCauseInstanceOf(IOException.class);
  }

  private Future<byte[]> receive(Socket socket) {
    return threads.submit(() -> socket.getInputStream().readAllBytes());
  }

  private static Callable<Boolean> sendAndFinish(Socket socket, byte[] data) {
    return () -> {
      socket.getOutputStream().write(data);
      socket.shutdownOutput();
      return true;
    };
  }

  private static SocketChannel[] pair() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      SocketChannel connected = SocketChannel.open(listener.getLocalAddress());
      return new SocketChannel[] {connected, listener.accept()};
    }
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }
}
