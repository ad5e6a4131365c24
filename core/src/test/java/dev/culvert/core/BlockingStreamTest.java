package dev.culvert.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BlockingStreamTest {

  private final CulvertException givenUp =
      new CulvertException(Failure.CANCELLED, "the test gave up");
  private StreamLeaks leaks;
  private final RecordingHandler handler = new RecordingHandler();
  private final ScriptedChannel channel = new ScriptedChannel();
  private final AtomicInteger released = new AtomicInteger();

  @BeforeEach
  void countDescriptors() throws IOException {
    leaks = new StreamLeaks();
  }

  @AfterEach
  void rulesWereKept() throws Exception {
    assertThat(handler.violations).isEmpty();
    leaks.assertNone();
  }

  @Test
  void bytesWrittenBeforeOpenWaitForTheOpener() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    DuplexStream stream =
        open(
            () -> {
              connected.await();
              return channel;
            });
    assertThat(stream.write(chunk("early"))).isFalse();
    assertThat(handler.opened).isNotDone();
    connected.countDown();
    handler.opened.get(20, TimeUnit.SECONDS);
    assertThat(channel.written.poll(20, TimeUnit.SECONDS)).isEqualTo("early");
    stream.reset(givenUp);
    assertThat(handler.awaitClosed()).isSameAs(givenUp);
    assertThat(released).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("openFailures")
  void failureToOpenIsNamed(Exception thrown, Failure expected) throws Exception {
    DuplexStream stream =
        open(
            () -> {
              if (thrown instanceof IOException e) {
                throw e;
              }
              throw (RuntimeException) thrown;
            });
    stream.write(chunk("never sent"));
    CulvertException failure = handler.awaitClosed();
    assertThat(failure)
        .isNotNull()
        .hasMessageContaining(String.valueOf(thrown.getMessage()))
        .satisfies(e -> assertThat(e.failure()).isEqualTo(expected));
    assertThat(handler.opened).isNotDone();
    assertThat(released).hasValue(1);
  }

  static Stream<Arguments> openFailures() {
    return Stream.of(
        Arguments.of(new ConnectException("Connection refused"), Failure.CONNECTION_REFUSED),
        Arguments.of(new ConnectException("Connection timed out"), Failure.TIMEOUT),
        Arguments.of(new SocketTimeoutException("after 10 s"), Failure.TIMEOUT),
        Arguments.of(new NoRouteToHostException("No route to host"), Failure.UNREACHABLE),
        Arguments.of(new SocketException("Network is unreachable"), Failure.UNREACHABLE),
        Arguments.of(new SocketException("Connection reset"), Failure.CONNECTION_RESET),
        Arguments.of(new IOException("Broken pipe"), Failure.CONNECTION_RESET),
        Arguments.of(new SocketException("Too many open files"), Failure.UNAVAILABLE),
        Arguments.of(new CulvertException(Failure.POD_GONE, "pod ended"), Failure.POD_GONE),
        Arguments.of(new IllegalStateException("a bug"), Failure.INTERNAL));
  }

  @Test
  void resetInterruptsABlockedOpener() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    DuplexStream stream =
        open(
            () -> {
              entered.countDown();
              new CountDownLatch(1).await();
              return channel;
            });
    entered.await();
    stream.reset(givenUp);
    assertThat(handler.awaitClosed()).isSameAs(givenUp);
    assertThat(handler.opened).isNotDone();
  }

  @Test
  void channelOpenedAfterAResetIsAborted() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch reset = new CountDownLatch(1);
    DuplexStream stream =
        open(
            () -> {
              entered.countDown();
              awaitUninterruptibly(reset);
              return channel;
            });
    entered.await();
    stream.reset(givenUp);
    reset.countDown();
    assertThat(handler.awaitClosed()).isSameAs(givenUp);
    assertThat(channel.aborted).isDone();
    assertThat(handler.opened).isNotDone();
  }

  @Test
  void aLateInterruptDoesNotReachTheChannel() throws Exception {
    DuplexStream stream =
        open(
            () -> {
              Thread.currentThread().interrupt();
              return channel;
            });
    stream.demand();
    channel.input.add("still works");
    channel.input.add("");
    handler.ended.get(20, TimeUnit.SECONDS);
    stream.shutdownOutput();
    assertThat(handler.awaitClosed()).isNull();
    assertThat(new String(handler.received(), UTF_8)).isEqualTo("still works");
  }

  @Test
  void bufferIsNotReadIntoWhileTheChunkIsOut() throws Exception {
    handler.holding();
    DuplexStream stream = open(() -> channel);
    stream.demand();
    channel.input.add("first");
    channel.input.add("second");
    Chunk first = handler.held.get(20, TimeUnit.SECONDS);
    assertThat(channel.input).containsExactly("second");
    assertThat(first.buffer().flip()).isEqualTo(ByteBuffer.wrap("first".getBytes(UTF_8)));
    first.release();
    assertThatThrownBy(first::release).isInstanceOf(IllegalStateException.class);
    Awaitility.await().until(() -> handler.received().length == "firstsecond".length());
    stream.reset(givenUp);
    assertThat(handler.awaitClosed()).isSameAs(givenUp);
  }

  @Test
  void exceptionFromACallbackResetsTheStream() throws Exception {
    RuntimeException bug = new IllegalStateException("handler bug");
    CompletableFuture<@Nullable CulvertException> closed = new CompletableFuture<>();
    BlockingStream.open(
        "scripted",
        () -> channel,
        1024,
        new DuplexStream.Handler() {
          @Override
          public void onOpen() {
            throw bug;
          }

          @Override
          public void onReadable() {}

          @Override
          public void onWritable() {}

          @Override
          public void onClosed(@Nullable CulvertException failure) {
            closed.complete(failure);
          }
        });
    assertThat(closed.get(20, TimeUnit.SECONDS)).isNotNull().hasCause(bug);
    assertThat(channel.aborted).isDone();
  }

  @Test
  void oneWriteAtATime() throws Exception {
    DuplexStream stream =
        open(
            () -> {
              new CountDownLatch(1).await();
              return channel;
            });
    assertThat(stream.write(chunk("one"))).isFalse();
    assertThatThrownBy(() -> stream.write(chunk("two")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("write before onWritable on scripted");
    assertThat(released).hasValue(1);
    stream.shutdownOutput();
    assertThatThrownBy(() -> stream.write(chunk("three")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("write after shutdownOutput on scripted");
    stream.reset(givenUp);
    handler.awaitClosed();
    assertThat(stream.write(chunk("four"))).isFalse();
    assertThat(released).hasValue(4);
  }

  @Test
  void closedOnlyWhenBothHalvesHaveEnded() throws Exception {
    DuplexStream stream = open(() -> channel);
    stream.write(chunk("request"));
    stream.shutdownOutput();
    channel.finished.get(20, TimeUnit.SECONDS);
    assertThat(channel.written).containsExactly("request");
    assertThat(handler.closed).isNotDone();
    channel.input.add("answer");
    channel.input.add("");
    stream.demand();
    assertThat(handler.awaitClosed()).isNull();
    assertThat(channel.closed).isDone();
    assertThat(channel.aborted).isNotDone();
    stream.reset(givenUp);
    assertThat(channel.aborted).isNotDone();
  }

  @Test
  void bytesWrittenBeforeTheFarEndHasAcceptedAreSentMeanwhile() throws Exception {
    channel.accepted = new CountDownLatch(1);
    DuplexStream stream = open(() -> channel);
    stream.write(chunk("early"));
    assertThat(channel.written.poll(20, TimeUnit.SECONDS)).isEqualTo("early");
    assertThat(handler.opened).isNotDone();
    channel.accepted.countDown();
    handler.opened.get(20, TimeUnit.SECONDS);
    stream.reset(givenUp);
    assertThat(handler.awaitClosed()).isSameAs(givenUp);
  }

  @Test
  void resetOfTheFarEndIsSeenThoughNobodyDemands() throws Exception {
    channel.ready = new CompletableFuture<>();
    DuplexStream stream = open(() -> channel);
    handler.opened.get(20, TimeUnit.SECONDS);
    channel.ready.completeExceptionally(new IOException("Connection reset"));
    assertThat(handler.awaitClosed())
        .isNotNull()
        .satisfies(e -> assertThat(e.failure()).isEqualTo(Failure.CONNECTION_RESET));
    assertThat(stream.write(chunk("late"))).isFalse();
  }

  private DuplexStream open(BlockingStream.Opener opener) {
    return handler.attach(BlockingStream.open("scripted", opener, 1024, handler));
  }

  private Chunk chunk(String text) {
    ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(UTF_8));
    return Chunk.of(buffer, false, released::incrementAndGet);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives what the test queues, an empty string being the end; keeps what is written. */
  private static final class ScriptedChannel implements BlockingStream.Channel {

    final LinkedBlockingQueue<String> input = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> written = new LinkedBlockingQueue<>();
    CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);
    final CompletableFuture<Void> finished = new CompletableFuture<>();
    final CompletableFuture<Void> aborted = new CompletableFuture<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    CountDownLatch accepted = new CountDownLatch(0);

    @Override
    public void awaitOpen() {
      awaitUninterruptibly(accepted);
    }

    @Override
    public void awaitInput() throws IOException {
      try {
        ready.join();
      } catch (CompletionException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      String next;
      try {
        next = input.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      if (aborted.isDone()) {
        throw new IOException("aborted");
      }
      if (next.isEmpty()) {
        return -1;
      }
      byte[] bytes = next.getBytes(UTF_8);
      target.put(bytes);
      return bytes.length;
    }

    @Override
    public void write(ByteBuffer source) {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      written.add(new String(bytes, UTF_8));
    }

    @Override
    public void shutdownOutput() {
      finished.complete(null);
    }

    @Override
    public void abort() {
      aborted.complete(null);
      input.add("");
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }
}
