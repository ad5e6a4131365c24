package dev.culvert.bench.load;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.bench.rig.CorruptedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways to the pod that are wrong about ends; the right ones are in the rig's test. */
@Timeout(60)
class HalfCloseProofTest {

  private ServerSocketChannel server;
  private SocketChannel client;
  private SocketChannel peer;

  @BeforeEach
  void connect() throws IOException {
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    client = SocketChannel.open(server.getLocalAddress());
    peer = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    peer.close();
    server.close();
  }

  @Test
  void anEndThatIsTakenForTheEndOfAllIsFound() {
    answer(
        () -> {
          ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
          while (peer.read(buffer) >= 0) {
            buffer.clear();
          }
          peer.close();
        });

    assertThatThrownBy(() -> HalfCloseProof.towardsPod(client))
        .isInstanceOf(CorruptedException.class)
        .hasMessage(
            "incorrect half-close: after an end towards the pod, 0 of 262144 bytes came back");
  }

  @Test
  void anEndThatIsKeptBackIsFound() {
    answer(
        () -> {
          ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
          while (peer.read(buffer) >= 0) {
            buffer.clear();
          }
        });

    assertThatThrownBy(() -> HalfCloseProof.towardsPod(client))
        .isInstanceOf(CorruptedException.class)
        .hasMessageContaining("an end towards the pod is not seen there within 5 s");
  }

  @Test
  void whatIsSentAfterThePodsEndAndDoesNotArriveIsFound() throws IOException {
    peer.write(ByteBuffer.wrap(new byte[] {'!'}));
    peer.shutdownOutput();
    AtomicLong received = new AtomicLong();
    answer(
        () -> {
          ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
          for (int count = peer.read(buffer); count >= 0; count = peer.read(buffer)) {
            received.addAndGet(count);
            buffer.clear();
          }
        });

    assertThatThrownBy(() -> HalfCloseProof.fromPod(client, () -> received.get() / 2))
        .isInstanceOf(CorruptedException.class)
        .hasMessageContaining("after an end from the pod, it received 131072 of 262144 bytes");
  }

  @Test
  void aPodThatEndsWithoutItsByteIsFound() throws IOException {
    peer.shutdownOutput();

    assertThatThrownBy(() -> HalfCloseProof.fromPod(client, () -> 0))
        .isInstanceOf(CorruptedException.class)
        .hasMessageContaining("before its end the pod sent one byte, and something else came");
  }

  private static void answer(Answer answer) {
    Thread thread =
        new Thread(
            () -> {
              try {
                answer.run();
              } catch (IOException e) {
                throw new IllegalStateException("the peer failed", e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private interface Answer {

    void run() throws IOException;
  }
}
