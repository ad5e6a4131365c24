package dev.culvert.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Chunk;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule of callbacks and of reading, broken by a stream on purpose, shows; and it alone. */
class WatchedStreamTest extends WatchedStreamCase {

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
    watched.reset(cancelled());
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
    stream.meanwhile = onAnotherThread(() -> handler().onClosed(cancelled()));
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
            () -> watched.reset(cancelled()))) {
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
          handler.onClosed(cancelled());
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
    handler().onClosed(cancelled());
    handler().onReadable();
    handler().onWritable();
    handler().onClosed(cancelled());
    assertBroken(
        "onReadable after onClosed", "onWritable after onClosed", "onClosed after onClosed");
  }

  @Test
  void openAfterTheClose() {
    handler().onClosed(cancelled());
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
            "reset", () -> watched.reset(cancelled()));
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
}
