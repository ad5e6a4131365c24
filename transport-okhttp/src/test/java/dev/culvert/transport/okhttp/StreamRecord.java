package dev.culvert.transport.okhttp;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what happens to a stream. */
final class StreamRecord implements DuplexStream.Handler {

  final CompletableFuture<Void> opened = new CompletableFuture<>();
  final CompletableFuture<Void> readable = new CompletableFuture<>();
  final CompletableFuture<Optional<CulvertException>> closed = new CompletableFuture<>();
  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();
  private final int repeated;

  private StreamRecord(Session session, int repeated) {
    this.repeated = repeated;
    stream.complete(session.dial(80, this));
  }

  static StreamRecord dial(Session session) {
    return new StreamRecord(session, 0);
  }

  /** Dials, and writes chunks of this size without end. */
  static StreamRecord writing(Session session, int size) {
    StreamRecord recorder = new StreamRecord(session, size);
    recorder.write(size);
    return recorder;
  }

  void demand() {
    stream().demand();
  }

  void write(int length) {
    stream().write(Chunk.of(ByteBuffer.allocate(length)));
  }

  void finish() {
    stream().shutdownOutput();
  }

  void reset() {
    stream().reset(new CulvertException(Failure.CANCELLED, "the test gave up"));
  }

  CulvertException awaitFailure() throws Exception {
    return closed.get(20, TimeUnit.SECONDS).orElseThrow();
  }

  @Override
  public void onOpen() {
    opened.complete(null);
  }

  @Override
  public void onReadable() {
    readable.complete(null);
  }

  @Override
  public void onWritable() {
    if (repeated > 0) {
      stream().write(Chunk.of(ByteBuffer.allocate(repeated)));
    }
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    closed.complete(Optional.ofNullable(failure));
  }

  private DuplexStream stream() {
    return stream.join();
  }
}
