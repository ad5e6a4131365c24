package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketStreamTest {

  private final CulvertException givenUp =
      new CulvertException(Failure.CANCELLED, "the test gave up");

  private final RecordingHandler handler = new RecordingHandler();
  private StreamLeaks leaks;
  private Socket peer;
  private DuplexStream stream;

  @BeforeEach
  void connect() throws IOException {
    leaks = new StreamLeaks();
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      SocketChannel near = SocketChannel.open(listener.getLocalAddress());
      near.configureBlocking(false);
      peer = listener.accept().socket();
      stream = handler.attach(SocketStream.open(near, handler));
    }
  }

  @AfterEach
  void everythingIsReleased() throws Exception {
    stream.reset(givenUp);
    handler.awaitClosed();
    peer.close();
    assertThat(handler.violations).isEmpty();
    leaks.assertNone();
  }

  @Test
  void peerFinishesFirstAndStillReceives() throws Exception {
    stream.demand();
    byte[] data = bytes(300_000);
    peer.getOutputStream().write(bytes(1_000));
    peer.shutdownOutput();
    handler.ended.get(20, TimeUnit.SECONDS);
    CompletableFuture<byte[]> got = readAll();
    handler.sendAndFinish(stream, data, 10_000);
    assertThat(got.get(20, TimeUnit.SECONDS)).isEqualTo(data);
    assertThat(handler.awaitClosed()).isNull();
    assertThat(handler.received()).isEqualTo(bytes(1_000));
  }

  @Test
  void finishReachesPeerWhilePeerStillSends() throws Exception {
    stream.demand();
    handler.sendAndFinish(stream, bytes(5), 5);
    assertThat(peer.getInputStream().readAllBytes()).isEqualTo(bytes(5));
    assertThat(handler.closed).isNotDone();
    peer.getOutputStream().write(bytes(200_000));
    peer.close();
    assertThat(handler.awaitClosed()).isNull();
    assertThat(handler.received()).isEqualTo(bytes(200_000));
  }

  @Test
  void resetWhileReadingIsSeenAsAReset() throws Exception {
    stream.demand();
    handler.opened.get(20, TimeUnit.SECONDS);
    stream.reset(givenUp);
    assertThat(handler.awaitClosed()).isSameAs(givenUp);
    assertThatThrownBy(() -> peer.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void resetWhileWritingIsBlockedReleasesTheChunk() throws Exception {
    CompletableFuture<Void> released = new CompletableFuture<>();
    ByteBuffer tooMuch = ByteBuffer.allocate(64 << 20);
    stream.write(Chunk.of(tooMuch, false, () -> released.complete(null)));
    peer.getInputStream().readNBytes(1 << 20);
    assertThat(released).isNotDone();
    stream.reset(givenUp);
    assertThat(handler.awaitClosed()).isSameAs(givenUp);
    assertThat(released).isDone();
    assertThatThrownBy(() -> peer.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
  }

  @Test
  void peerResetIsAFailureAndNotAnEnd() throws Exception {
    stream.demand();
    handler.opened.get(20, TimeUnit.SECONDS);
    peer.setSoLinger(true, 0);
    peer.close();
    assertThat(handler.awaitClosed())
        .isNotNull()
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.CONNECTION_RESET))
        .hasMessageContaining("socket /127.0.0.1:")
        .hasMessageContaining("reset");
    assertThat(handler.ended).isNotDone();
  }

  @Test
  void peerResetIsSeenByAWriterWithoutDemand() throws Exception {
    peer.setSoLinger(true, 0);
    peer.close();
    handler.sendAndFinish(stream, bytes(8 << 20), 1 << 20);
    assertThat(handler.awaitClosed())
        .isNotNull()
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.CONNECTION_RESET));
  }

  @Test
  void nothingIsReadWithoutDemand() throws Exception {
    CompletableFuture<Integer> sent = new CompletableFuture<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                peer.getOutputStream().write(bytes(32 << 20));
                sent.complete(32 << 20);
              } catch (IOException e) {
                sent.completeExceptionally(e);
              }
            });
    sender.start();
    handler.opened.get(20, TimeUnit.SECONDS);
    Awaitility.await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !sent.isDone());
    stream.demand();
    assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(32 << 20);
    sender.join();
    peer.shutdownOutput();
    handler.ended.get(20, TimeUnit.SECONDS);
    assertThat(handler.received()).isEqualTo(bytes(32 << 20));
  }

  private CompletableFuture<byte[]> readAll() {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                all.complete(peer.getInputStream().readAllBytes());
              } catch (IOException e) {
                all.completeExceptionally(e);
              }
            });
    reader.setDaemon(true);
    reader.start();
    return all;
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }
}
