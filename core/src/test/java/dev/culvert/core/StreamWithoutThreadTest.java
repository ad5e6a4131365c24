package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The process has as many threads as it may have, and the next stream wants two more. */
@Timeout(60)
class StreamWithoutThreadTest {

  private final RecordingHandler handler = new RecordingHandler();
  private final AtomicInteger abandoned = new AtomicInteger();
  private final IdleChannel channel = new IdleChannel();

  @Test
  void streamWithoutAThreadFailsAloneAndGivesBackWhatItWasToHave() throws Exception {
    ThreadedStream stream = start(0);
    assertNoThread();
    assertThat(abandoned).hasValue(1);
    assertThat(channel.aborted).isNotDone();
    AtomicInteger released = new AtomicInteger();
    Chunk late = Chunk.of(ByteBuffer.allocate(1), false, released::incrementAndGet);
    assertThat(stream.write(late)).isFalse();
    assertThat(released).hasValue(1);
  }

  @Test
  void streamWithoutASecondThreadFailsAloneAndAbortsItsChannel() throws Exception {
    start(1);
    assertNoThread();
    assertThat(abandoned).hasValue(0);
    assertThat(channel.aborted).isDone();
    assertThat(channel.releases).hasValue(1);
    assertThat(handler.opened).isNotDone();
  }

  /**
   * @param room how many more threads there may be
   */
  private ThreadedStream start(int room) {
    AtomicInteger left = new AtomicInteger(room);
    ThreadedStream stream =
        new ThreadedStream(
            "scripted",
            new Opener(),
            100,
            handler,
            (name, task) -> {
              if (left.getAndDecrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              StreamThreads.start(name, task);
            });
    handler.attach(stream);
    stream.start();
    return stream;
  }

  private void assertNoThread() throws Exception {
    CulvertException failure = Objects.requireNonNull(handler.awaitClosed(), "failure");
    assertThat(failure.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("scripted: no thread can be started")
        .hasMessageContaining("raise the limit of processes");
    assertThat(handler.violations).isEmpty();
  }

  private final class Opener implements BlockingStream.Opener {

    @Override
    public BlockingStream.Channel open() {
      return channel;
    }

    @Override
    public void abandon() {
      abandoned.incrementAndGet();
    }
  }

  /** Has nothing to give until it is aborted. */
  private static final class IdleChannel implements BlockingStream.Channel {

    final CompletableFuture<Void> aborted = new CompletableFuture<>();
    final AtomicInteger releases = new AtomicInteger();

    @Override
    public int read(ByteBuffer target) {
      aborted.join();
      return -1;
    }

    @Override
    public void write(ByteBuffer source) {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void abort() {
      aborted.complete(null);
    }

    @Override
    public void close() {}

    @Override
    public void release() {
      releases.incrementAndGet();
    }
  }
}
