package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.DuplexStream.Handler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each rule, broken by a stream on purpose, shows; and it alone. */
class WatchedStreamTest {

  private final LawlessStream stream = new LawlessStream();
  private final User user = new User();
  private final WatchedStream watched = new WatchedStream(user);
  private @Nullable Handler toldLate;

  WatchedStreamTest() {
    watched.open(
        handler -> {
          toldLate = handler;
          return stream;
        });
  }

  @Test
  void streamThatKeepsTheRulesIsNotBlamed() {
    stream.writing = stream::keep;
    watched.write(chunk());
    watched.demand();
    handler().onOpen();
    stream.input.add(chunk());
    user.readable = this::readAllAndDemand;
    handler().onReadable();
    stream.kept.remove(0).release();
    handler().onWritable();
    watched.shutdownOutput();
    stream.input.add(Chunk.end());
    handler().onReadable();
    handler().onClosed(null);
    stream.writing = this::releaseAndWait;
    watched.write(chunk());
    watched.demand();
    watched.reset(TransportFixture.cancelled());
    assertThat(watched.violations()).isEmpty();
  }

  /** As when another thread is faster than the one in the call. */
  @Test
  void callbacksFromOtherThreadsMayComeBeforeTheCallReturns() {
    stream.meanwhile = onAnotherThread(handler()::onOpen);
    watched.demand();
    stream.meanwhile = onAnotherThread(handler()::onReadable);
    watched.demand();
    watched.demand();
    stream.writing = this::releaseAndWait;
    stream.meanwhile = onAnotherThread(handler()::onWritable);
    watched.write(chunk());
    watched.write(chunk());
    stream.meanwhile = onAnotherThread(() -> handler().onClosed(TransportFixture.cancelled()));
    watched.write(chunk());
    assertThat(watched.violations()).isEmpty();
  }

  @Test
  void callbackFromInsideACall() {
    stream.meanwhile = handler()::onOpen;
    watched.demand();
    assertBroken("onOpen from inside a call");
  }

  @Test
  void everyCallIsLookedInto() {
    stream.meanwhile = handler()::onWritable;
    for (Runnable call :
        List.<Runnable>of(
            watched::read,
            watched::demand,
            () -> watched.write(chunk()),
            watched::shutdownOutput,
            () -> watched.reset(TransportFixture.cancelled()))) {
      int before = watched.violations().size();
      call.run();
      assertThat(watched.violations().subList(before, watched.violations().size()))
          .contains("onWritable from inside a call");
    }
  }

  @Test
  void callbackFromInsideTheDial() {
    WatchedStream dialled = new WatchedStream(user);
    dialled.open(
        handler -> {
          handler.onClosed(TransportFixture.cancelled());
          return stream;
        });
    assertThat(dialled.violations()).containsExactly("onClosed from inside a call");
  }

  @Test
  void callbackWhileAnotherRuns() {
    user.opened = handler()::onWritable;
    stream.writing = this::releaseAndWait;
    watched.write(chunk());
    handler().onOpen();
    assertBroken("onWritable while another callback runs");
  }

  @Test
  void callbackAfterTheClose() {
    watched.demand();
    stream.writing = this::releaseAndWait;
    watched.write(chunk());
    handler().onOpen();
    handler().onClosed(TransportFixture.cancelled());
    handler().onReadable();
    handler().onWritable();
    handler().onClosed(TransportFixture.cancelled());
    assertBroken(
        "onReadable after onClosed", "onWritable after onClosed", "onClosed after onClosed");
  }

  @Test
  void openAfterTheClose() {
    handler().onClosed(TransportFixture.cancelled());
    handler().onOpen();
    assertBroken("onOpen after onClosed");
  }

  @Test
  void secondOpen() {
    handler().onOpen();
    handler().onOpen();
    assertBroken("onOpen twice");
  }

  @Test
  void readableBeforeOpen() {
    watched.demand();
    handler().onReadable();
    assertBroken("onReadable before onOpen");
  }

  @Test
  void readableWithoutADemand() {
    handler().onOpen();
    watched.demand();
    handler().onReadable();
    handler().onReadable();
    assertBroken("onReadable without a demand");
  }

  @Test
  void askingTwiceInACallbackIsAskingOnce() {
    user.opened =
        () -> {
          watched.demand();
          watched.demand();
        };
    handler().onOpen();
    handler().onReadable();
    handler().onReadable();
    assertBroken("onReadable without a demand");
  }

  @Test
  void readableAfterTheLastChunk() {
    handler().onOpen();
    user.readable = this::readAllAndDemand;
    stream.input.add(Chunk.end());
    watched.demand();
    handler().onReadable();
    handler().onReadable();
    assertBroken("onReadable after the last chunk");
  }

  @Test
  void readableWithNothingToRead() {
    handler().onOpen();
    user.readable = this::readAllAndDemand;
    watched.demand();
    handler().onReadable();
    stream.input.add(Chunk.end());
    handler().onReadable();
    watched.shutdownOutput();
    handler().onClosed(null);
    assertBroken("onReadable 1 times with nothing to read");
  }

  @Test
  void chunkBeforeOpen() {
    stream.input.add(chunk());
    watched.read();
    assertBroken("a chunk before onOpen");
  }

  @Test
  void chunkAfterTheLast() {
    handler().onOpen();
    stream.input.add(Chunk.end());
    stream.input.add(chunk());
    watched.read();
    watched.read();
    assertBroken("a chunk after the last");
  }

  @Test
  void emptyChunkThatIsNotTheLast() {
    handler().onOpen();
    stream.input.add(Chunk.of(ByteBuffer.allocate(0)));
    watched.read();
    assertBroken("an empty chunk that is not the last");
  }

  @Test
  void writableThoughNoWriteWaits() {
    watched.write(chunk());
    handler().onWritable();
    assertBroken("onWritable though no write waits");
  }

  @Test
  void secondWritableForOneWrite() {
    stream.writing = this::releaseAndWait;
    watched.write(chunk());
    handler().onWritable();
    handler().onWritable();
    assertBroken("onWritable though no write waits");
  }

  @Test
  void secondWritableBeforeTheWriteReturns() {
    stream.writing = this::releaseAndWait;
    stream.meanwhile =
        onAnotherThread(
            () -> {
              handler().onWritable();
              handler().onWritable();
            });
    watched.write(chunk());
    assertBroken("onWritable though no write waits");
  }

  @Test
  void writableForAWriteThatReturnsTrue() {
    stream.meanwhile = onAnotherThread(handler()::onWritable);
    watched.write(chunk());
    assertBroken("onWritable for a write that returned true");
  }

  @Test
  void writableForAWriteAfterAReset() {
    watched.reset(TransportFixture.cancelled());
    stream.writing = this::releaseAndWait;
    watched.write(chunk());
    handler().onWritable();
    assertBroken("onWritable though no write waits");
  }

  @Test
  void writeThatThrows() {
    stream.writing =
        chunk -> {
          chunk.release();
          throw new IllegalStateException("not now");
        };
    assertThatThrownBy(() -> watched.write(chunk())).hasMessage("not now");
    assertBroken("write threw java.lang.IllegalStateException: not now");
  }

  @Test
  void writeThatIsRefusedAndNotReleased() {
    watched.shutdownOutput();
    stream.writing =
        chunk -> {
          throw new IllegalStateException("over");
        };
    assertThatThrownBy(() -> watched.write(chunk())).hasMessage("over");
    assertBroken("a refused chunk was not released");
  }

  @Test
  void writeThatIsTakenAfterTheOutputsEnd() {
    watched.shutdownOutput();
    watched.write(chunk());
    assertBroken("a write was taken that must be refused");
  }

  @Test
  void writeThatIsTakenBeforeTheLastHasGone() {
    stream.writing = this::releaseAndWait;
    watched.write(chunk());
    stream.writing = LawlessStream::release;
    watched.write(chunk());
    assertBroken("a write was taken that must be refused");
  }

  @Test
  void writeThatGoesAfterTheClose() {
    handler().onClosed(TransportFixture.cancelled());
    watched.write(chunk());
    assertBroken("write returned true after the close or a reset");
  }

  @Test
  void writeThatGoesAfterAReset() {
    watched.reset(TransportFixture.cancelled());
    watched.write(chunk());
    assertBroken("write returned true after the close or a reset");
  }

  @Test
  void chunkKeptAfterAReset() {
    watched.reset(TransportFixture.cancelled());
    stream.writing = stream::keep;
    watched.write(chunk());
    assertBroken("a chunk was kept that came after the close or a reset");
  }

  @Test
  void chunkKeptAtTheClose() {
    stream.writing = stream::keep;
    watched.write(chunk());
    handler().onClosed(TransportFixture.cancelled());
    assertBroken("1 chunks not released at the close");
  }

  @Test
  void chunkKeptThoughItsStreamClosesMeanwhile() {
    stream.writing = stream::keep;
    stream.meanwhile = onAnotherThread(() -> handler().onClosed(TransportFixture.cancelled()));
    watched.write(chunk());
    assertBroken("a chunk was not released at the close");
  }

  @Test
  void chunkReleasedTwice() {
    stream.writing = stream::keep;
    watched.write(chunk());
    stream.kept.get(0).release();
    stream.kept.get(0).release();
    assertBroken("a chunk was released twice");
  }

  @Test
  void chunkUsedAfterItsRelease() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
    stream.writing = stream::keep;
    watched.write(Chunk.of(bytes.duplicate()));
    stream.kept.get(0).release();
    assertThat(bytes.array()).containsExactly(1, 0x5a, 0x5a, 4);
    assertThat(stream.kept.get(0).buffer()).isNotNull();
    assertBroken("a chunk was looked at after its release");
  }

  @Test
  void goodEndBeforeTheLastChunk() {
    watched.shutdownOutput();
    handler().onClosed(null);
    assertBroken("closed in good order before the last chunk was read");
  }

  @Test
  void goodEndBeforeTheOutputsEnd() {
    handler().onOpen();
    stream.input.add(Chunk.end());
    watched.read();
    handler().onClosed(null);
    assertBroken("closed in good order before the output was shut down");
  }

  @Test
  void callThatThrows() {
    stream.meanwhile =
        () -> {
          throw new IllegalStateException("no");
        };
    Map<String, Runnable> calls =
        Map.of(
            "read", watched::read,
            "demand", watched::demand,
            "shutdownOutput", watched::shutdownOutput,
            "reset", () -> watched.reset(TransportFixture.cancelled()));
    calls.forEach(
        (name, call) -> {
          assertThatThrownBy(call::run).hasMessage("no");
          assertThat(watched.violations())
              .contains(name + " threw java.lang.IllegalStateException: no");
        });
    assertThat(watched.violations()).hasSize(calls.size());
  }

  @Test
  void dialThatThrows() {
    WatchedStream dialled = new WatchedStream(user);
    assertThatThrownBy(
            () ->
                dialled.open(
                    handler -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(dialled.violations())
        .containsExactly("the dial threw java.lang.IllegalStateException: no");
  }

  private void assertBroken(String... rules) {
    assertThat(watched.violations()).containsExactly(rules);
  }

  private Handler handler() {
    return Objects.requireNonNull(toldLate);
  }

  private boolean releaseAndWait(Chunk chunk) {
    chunk.release();
    return false;
  }

  private void readAllAndDemand() {
    for (Chunk chunk = watched.read(); chunk != null; chunk = watched.read()) {
      chunk.release();
    }
    watched.demand();
  }

  private static Chunk chunk() {
    return Chunk.of(ByteBuffer.allocate(10));
  }

  /** Runs it to its end, but not on the thread that is in the call. */
  private static Runnable onAnotherThread(Runnable callback) {
    return () -> CompletableFuture.runAsync(callback).join();
  }

  /** Does in callbacks what the test says. */
  private static final class User implements DuplexStream.Handler {

    private Runnable opened = () -> {};
    private Runnable readable = () -> {};

    @Override
    public void onOpen() {
      opened.run();
    }

    @Override
    public void onReadable() {
      readable.run();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {}
  }
}
