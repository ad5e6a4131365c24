package dev.culvert.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.testkit.Patience;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A channel into a pod does what a blocking channel does. */
class PodChannelTest extends ClientContract {

  @Test
  void bytesGoBothWaysUntilBothHalvesHaveEnded() throws Exception {
    byte[] sent = new byte[1 << 20];
    new Random(3).nextBytes(sent);
    ByteBuffer received = ByteBuffer.allocate(sent.length + 1);
    try (TestPort echo = TestPort.echo();
        PodChannel channel = open(pod.on(80, echo)).channel(80)) {
      Future<Integer> writing =
          threads.submit(
              () -> {
                int count = channel.write(ByteBuffer.wrap(sent));
                channel.shutdownOutput();
                return count;
              });
      while (channel.read(received) >= 0) {
        // Until the end.
      }
      assertThat(writing.get(60, TimeUnit.SECONDS)).isEqualTo(sent.length);
    }
    assertThat(received.flip()).isEqualTo(ByteBuffer.wrap(sent));
  }

  @Test
  void refusalAndResetAreThoseOfSockets() throws Exception {
    try (TestPort port =
        TestPort.serve(
            (socket, report) -> {
              socket.getInputStream().read();
              TestPort.reset(socket);
            })) {
      Culvert culvert = open(pod.on(80, port));
      assertThatThrownBy(() -> culvert.channel(81)).isInstanceOf(ConnectException.class);
      try (PodChannel channel = culvert.channel(80)) {
        channel.write(ByteBuffer.wrap("a".getBytes(US_ASCII)));
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
            .isInstanceOf(SocketException.class)
            .hasMessage("Connection reset");
      }
    }
  }

  @Test
  void closeEndsWhatWaits() throws Exception {
    try (TestPort port = TestPort.serve((socket, report) -> new CountDownLatch(1).await())) {
      PodChannel channel = open(pod.on(80, port)).channel(80);
      Future<Integer> reading = threads.submit(() -> channel.read(ByteBuffer.allocate(1)));
      Patience.await("a thread that waits").until(() -> blockedThreads() == 1);
      channel.close();
      assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(AsynchronousCloseException.class);
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(channel::shutdownOutput).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void interruptClosesIt() throws Exception {
    CompletableFuture<Thread> reader = new CompletableFuture<>();
    try (TestPort port = TestPort.serve((socket, report) -> new CountDownLatch(1).await())) {
      PodChannel channel = open(pod.on(80, port)).channel(80);
      Future<Integer> reading =
          threads.submit(
              () -> {
                reader.complete(Thread.currentThread());
                return channel.read(ByteBuffer.allocate(1));
              });
      Patience.await("a thread that waits").until(() -> blockedThreads() == 1);
      reader.join().interrupt();
      assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ClosedByInterruptException.class);
      assertThat(channel.isOpen()).isFalse();
    }
  }
}
