package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.StrictSession;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A strict session names what its user does wrong, whichever the transport. */
abstract class StrictContract extends ContractGroup {

  private static final int LARGE = 4 << 20;

  private final BlockingQueue<CulvertException> reports = new LinkedBlockingQueue<>();

  StrictContract(TransportContract contract) {
    super(contract);
  }

  @Test
  void whoKeepsTheRulesIsLeftAlone() throws Exception {
    backend.on(80, FarEnd.echo());
    fixture.assertEchoes(fixture.dial(strictSession(), 80), LARGE);
    assertThat(reports).isEmpty();
  }

  @Test
  void secondWriteIsNamed() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent().pauseReading());
    StreamProbe near = fixture.dial(strictSession(), 80).read().send(LARGE);
    FlowContract.awaitStill(near::releasedBytes);
    String rule = "a second write while one is pending; wait for onWritable";
    assertThatThrownBy(near::writeOutOfTurn)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("misuse of the stream to port 80: " + rule);
    assertNamed(near.awaitFailure(Failure.INTERNAL), rule);
    assertThat(far.awaitOver()).as("aborted").isTrue();
  }

  @Test
  void writeAfterTheOutputsEndIsNamed() throws Exception {
    backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(strictSession(), 80).read().send(1_000).finish();
    near.awaitOpened();
    String rule = "a write after shutdownOutput";
    assertThatThrownBy(near::writeOutOfTurn)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(rule);
    assertNamed(near.awaitFailure(Failure.INTERNAL), rule);
  }

  @Test
  void readOutsideACallbackIsNamed() throws Exception {
    backend.on(80, FarEnd.source(1_000));
    User user = dial(stream -> {});
    user.stream().demand();
    user.readable.get(60, TimeUnit.SECONDS);
    String rule = "read outside a callback; read in onReadable, after demand";
    assertThatThrownBy(user.stream()::read)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(rule);
    assertNamed(user.awaitFailure(), rule);
  }

  @Test
  void chunkUsedAfterItsReleaseIsNamed() throws Exception {
    backend.on(80, FarEnd.source(1_000));
    CompletableFuture<ByteBuffer> kept = new CompletableFuture<>();
    User user =
        dial(
            stream -> {
              Chunk chunk = stream.read();
              if (chunk != null) {
                kept.complete(chunk.buffer());
                chunk.release();
                chunk.buffer();
              }
            });
    user.stream().demand();
    assertNamed(user.awaitFailure(), "a chunk is used after its release");
    assertThat(kept.get(60, TimeUnit.SECONDS).hasRemaining())
        .as("bytes in the buffer of a chunk that was released")
        .isFalse();
  }

  @Test
  void chunkReleasedTwiceIsNamed() throws Exception {
    backend.on(80, FarEnd.source(1_000));
    User user =
        dial(
            stream -> {
              Chunk chunk = stream.read();
              if (chunk != null) {
                chunk.release();
                chunk.release();
              }
            });
    user.stream().demand();
    assertNamed(user.awaitFailure(), "a chunk is released after its release");
  }

  @Test
  void bytesChangedWhileTheyAreWrittenAreNamed() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent().pauseReading());
    User user = dial(stream -> {});
    byte[] bytes = new byte[LARGE];
    CompletableFuture<Void> released = new CompletableFuture<>();
    user.stream().write(Chunk.of(ByteBuffer.wrap(bytes), false, () -> released.complete(null)));
    assertThat(released).as("the chunk's release, though nobody reads").isNotDone();
    bytes[0] = 1;
    far.resumeReading();
    assertNamed(
        user.awaitFailure(),
        "the bytes of a chunk were changed while it was written, before its release");
    assertThat(released).isDone();
  }

  @Test
  void callbackThatBlocksIsNamed() throws Exception {
    backend.on(80, FarEnd.echo());
    CompletableFuture<String> insideMayBlock = new CompletableFuture<>();
    User user =
        dial(
            stream -> {
              try {
                StrictSession.requireMayBlock("a test");
              } catch (IllegalStateException e) {
                insideMayBlock.complete(e.getMessage());
              }
              awaitReport();
            });
    user.stream().write(Chunk.of(ByteBuffer.allocate(1)));
    user.stream().demand();
    CulvertException found = user.awaitFailure();
    assertThat(found)
        .hasMessageStartingWith("misuse of the stream to port 80: onReadable blocks its thread, at")
        .hasMessageContaining("StrictContract.awaitReport");
    assertThat(insideMayBlock)
        .isCompletedWithValue(
            "a test blocks, and this thread is in onReadable of the stream to port 80; go on on"
                + " another thread");
    StrictSession.requireMayBlock("the test's own thread");
  }

  private Session strictSession() throws Exception {
    return StrictSession.of(fixture.connect(), reports::add);
  }

  private User dial(Consumer<DuplexStream> onReadable) throws Exception {
    User user = new User(onReadable);
    user.dialled = strictSession().dial(80, user);
    return user;
  }

  /** What is found, is reported; and nothing else. */
  private void assertNamed(CulvertException failure, String rule) {
    assertThat(failure).hasMessageContaining("misuse of the stream to port 80: " + rule);
    assertThat(reports).hasSize(1).first().matches(report -> report.getMessage().endsWith(rule));
  }

  /** Blocks until that is found. */
  private void awaitReport() {
    try {
      assertThat(reports.poll(60, TimeUnit.SECONDS)).as("the report").isNotNull();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A user who does one thing when there is something to read. */
  private static final class User implements DuplexStream.Handler {

    final CompletableFuture<Void> readable = new CompletableFuture<>();

    private final CompletableFuture<Optional<CulvertException>> closed = new CompletableFuture<>();
    private final Consumer<DuplexStream> onReadable;
    private volatile @Nullable DuplexStream dialled;

    User(Consumer<DuplexStream> onReadable) {
      this.onReadable = onReadable;
    }

    DuplexStream stream() {
      return Objects.requireNonNull(dialled, "dialled");
    }

    CulvertException awaitFailure() throws Exception {
      CulvertException failure = closed.get(60, TimeUnit.SECONDS).orElseThrow();
      assertThat(failure.failure()).isEqualTo(Failure.INTERNAL);
      return failure;
    }

    @Override
    public void onReadable() {
      onReadable.accept(stream());
      readable.complete(null);
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      closed.complete(Optional.ofNullable(failure));
    }
  }
}
