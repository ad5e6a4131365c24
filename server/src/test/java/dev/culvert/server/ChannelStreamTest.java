package dev.culvert.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.ChannelListeners;
import org.xnio.ChannelPipe;
import org.xnio.IoUtils;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.ConduitStreamSinkChannel;

/** A stream over a pipe that nobody reads, written from a thread that is not its loop's. */
@Timeout(60)
final class ChannelStreamTest {

  private static final int MORE_THAN_A_PIPE_HOLDS = 1 << 21;

  private final XnioWorker worker =
      Xnio.getInstance().createWorkerBuilder().setWorkerIoThreads(1).build();
  private final XnioIoThread thread = worker.getIoThread(0);
  private final ChannelPipe<StreamSourceChannel, StreamSinkChannel> pipe =
      thread.createHalfDuplexPipe();
  private final ConduitStreamSinkChannel sink = (ConduitStreamSinkChannel) pipe.getRightSide();
  private final AtomicInteger writables = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private final CompletableFuture<@Nullable CulvertException> closed = new CompletableFuture<>();
  private final ChannelStream stream =
      new ChannelStream(
          new IoLoop(
              thread, new DefaultByteBufferPool(true, 1 << 14), closed::completeExceptionally),
          new Counting());

  ChannelStreamTest() throws IOException {}

  @AfterEach
  void stop() throws InterruptedException {
    IoUtils.safeClose(pipe.getLeftSide());
    IoUtils.safeClose(sink);
    worker.shutdown();
    assertThat(worker.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Else the next chunk takes the place of the one under way, which is lost and never released. */
  @Test
  void whatIsHeardOfTheSinkBeforeAWriteArrivesIsNotAboutIt() {
    thread.execute(() -> stream.attach(new Pipe()));
    CompletableFuture<Void> written = new CompletableFuture<>();
    CompletableFuture<Integer> told = new CompletableFuture<>();
    thread.execute(
        () -> {
          written.join();
          ChannelListeners.invokeChannelListener(sink, sink.getWriteListener());
          told.complete(writables.get());
        });

    assertThat(stream.write(chunk())).isFalse();
    written.complete(null);

    assertThat(told.join()).isZero();
    assertThatThrownBy(() -> stream.write(chunk())).isInstanceOf(IllegalStateException.class);
    stream.reset(new CulvertException(Failure.CANCELLED, "enough"));
    assertThat(closed.join()).hasMessage("enough");
    assertThat(released).hasValue(2);
    assertThat(writables).hasValue(0);
  }

  @Test
  void aWriteThatHasGoneIsToldOnce() throws IOException {
    thread.execute(() -> stream.attach(new Pipe()));
    assertThat(stream.write(chunk())).isFalse();
    ByteBuffer read = ByteBuffer.allocate(MORE_THAN_A_PIPE_HOLDS);
    while (read.hasRemaining()) {
      pipe.getLeftSide().awaitReadable();
      pipe.getLeftSide().read(read);
    }
    Awaitility.await().until(() -> writables.get() == 1);
    assertThat(released).hasValue(1);
    stream.reset(new CulvertException(Failure.CANCELLED, "enough"));
    assertThat(closed.join()).hasMessage("enough");
    assertThat(writables).hasValue(1);
  }

  private Chunk chunk() {
    return Chunk.of(ByteBuffer.allocate(MORE_THAN_A_PIPE_HOLDS), false, released::incrementAndGet);
  }

  private final class Counting implements DuplexStream.Handler {

    @Override
    public void onReadable() {}

    @Override
    public void onWritable() {
      writables.incrementAndGet();
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      closed.complete(failure);
    }
  }

  private final class Pipe implements ChannelStream.Ends {

    @Override
    public void onReadable(@Nullable Runnable listener) {}

    @Override
    public void resumeReads() {}

    @Override
    public void suspendReads() {}

    @Override
    public @Nullable Chunk read() {
      return null;
    }

    @Override
    public StreamSinkChannel sink() {
      return sink;
    }

    @Override
    public boolean mayWrite() {
      return true;
    }

    @Override
    public int maxWrite() {
      return Integer.MAX_VALUE;
    }

    @Override
    public CulvertException failure(IOException e) {
      return new CulvertException(Failure.CONNECTION_RESET, "the pipe: " + e, e);
    }

    @Override
    public void close(@Nullable CulvertException failure) {
      IoUtils.safeClose(sink);
    }
  }
}
