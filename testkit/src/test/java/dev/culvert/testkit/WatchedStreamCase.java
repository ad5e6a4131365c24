package dev.culvert.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.DuplexStream.Handler;
import dev.culvert.core.Failure;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A stream that breaks rules, watched, and its user. */
abstract class WatchedStreamCase {

  final LawlessStream stream = new LawlessStream();
  final User user = new User();
  final WatchedStream watched = new WatchedStream(user);
  private @Nullable Handler toldLate;

  WatchedStreamCase() {
    watched.open(
        handler -> {
          toldLate = handler;
          return stream;
        });
  }

  void assertBroken(String... rules) {
    assertThat(watched.violations()).containsExactly(rules);
  }

  Handler handler() {
    return Objects.requireNonNull(toldLate);
  }

  boolean releaseAndWait(Chunk chunk) {
    chunk.release();
    return false;
  }

  void readAllAndDemand() {
    for (Chunk chunk = watched.read(); chunk != null; chunk = watched.read()) {
      chunk.release();
    }
    watched.demand();
  }

  static Chunk chunk() {
    return Chunk.of(ByteBuffer.allocate(10));
  }

  static CulvertException cancelled() {
    return new CulvertException(Failure.CANCELLED, "the test gave up");
  }

  /** Runs it to its end, but not on the thread that is in the call. */
  static Runnable onAnotherThread(Runnable callback) {
    return () -> CompletableFuture.runAsync(callback).join();
  }

  /** Does in callbacks what the test says. */
  static final class User implements DuplexStream.Handler {

    Runnable opened = () -> {};
    Runnable readable = () -> {};

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
