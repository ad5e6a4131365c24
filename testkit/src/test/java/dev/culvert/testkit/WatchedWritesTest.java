package dev.culvert.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Each rule of writing, broken by a stream on purpose, shows; and it alone. */
class WatchedWritesTest extends WatchedStreamCase {

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
    watched.reset(cancelled());
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
    handler().onClosed(cancelled());
    watched.write(chunk());
    assertBroken("write returned true after the close or a reset");
  }

  @Test
  void writeThatGoesAfterAReset() {
    watched.reset(cancelled());
    watched.write(chunk());
    assertBroken("write returned true after the close or a reset");
  }

  @Test
  void chunkKeptAfterAReset() {
    watched.reset(cancelled());
    stream.writing = stream::keep;
    watched.write(chunk());
    assertBroken("a chunk was kept that came after the close or a reset");
  }

  @Test
  void chunkKeptAtTheClose() {
    stream.writing = stream::keep;
    watched.write(chunk());
    handler().onClosed(cancelled());
    assertBroken("1 chunks not released at the close");
  }

  @Test
  void chunkKeptThoughItsStreamClosesMeanwhile() {
    stream.writing = stream::keep;
    stream.meanwhile = onAnotherThread(() -> handler().onClosed(cancelled()));
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
}
