package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.testkit.WatchedStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stream's user who throws from a callback, or from a chunk's release. Thread-safe. */
final class ThrowingUser implements DuplexStream.Handler {

  /** More than any window holds, so that the write has to wait. */
  private static final int LARGE = 1 << 20;

  private final WatchedStream stream = new WatchedStream(this);
  private final CompletableFuture<Optional<CulvertException>> closed = new CompletableFuture<>();
  private final Callback thrower;

  private ThrowingUser(Callback thrower) {
    this.thrower = thrower;
  }

  /** Dials what echoes, or takes all. */
  static ThrowingUser dial(Callback thrower, Function<DuplexStream.Handler, DuplexStream> dialer) {
    ThrowingUser user = new ThrowingUser(thrower);
    user.stream.open(dialer);
    user.stream.demand();
    return user;
  }

  /** Waits for the close, with a failure that tells what was thrown. */
  void assertReset() throws Exception {
    assertThat(closed.get(60, TimeUnit.SECONDS))
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.failure()).isEqualTo(Failure.INTERNAL);
              assertThat(failure).hasMessageContaining("thrown by the test");
            });
    assertThat(stream.violations()).as("broken rules").isEmpty();
  }

  @Override
  public void onOpen() {
    throwAt(Callback.OPEN);
    ByteBuffer bytes = ByteBuffer.allocate(thrower == Callback.WRITABLE ? LARGE : 1);
    stream.write(Chunk.of(bytes, false, () -> throwAt(Callback.RELEASE)));
  }

  @Override
  public void onReadable() {
    throwAt(Callback.READABLE);
  }

  @Override
  public void onWritable() {
    throwAt(Callback.WRITABLE);
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    closed.complete(Optional.ofNullable(failure));
  }

  private void throwAt(Callback callback) {
    if (thrower == callback) {
      throw new IllegalArgumentException("thrown by the test");
    }
  }

  /** From which it is thrown. */
  enum Callback {
    OPEN,
    READABLE,
    WRITABLE,

    /** That of what was written. */
    RELEASE
  }
}
