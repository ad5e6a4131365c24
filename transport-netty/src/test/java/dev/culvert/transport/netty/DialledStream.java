package dev.culvert.transport.netty;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Dials a stream, notes its callbacks, and reads when told to. */
final class DialledStream implements DuplexStream.Handler {

  final CompletableFuture<Void> opened = new CompletableFuture<>();
  final CompletableFuture<@Nullable CulvertException> closed = new CompletableFuture<>();
  final CompletableFuture<Void> writable = new CompletableFuture<>();
  final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<DuplexStream> stream = new CompletableFuture<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final List<Chunk> held = new ArrayList<>();
  private final Mode mode;

  /** What becomes of a chunk. */
  enum Mode {
    RELEASE,
    HOLD
  }

  private DialledStream(Mode mode) {
    this.mode = mode;
  }

  static DialledStream dial(Session session, int port) {
    return dial(session, port, Mode.RELEASE);
  }

  static DialledStream dial(Session session, int port, Mode mode) {
    DialledStream recorder = new DialledStream(mode);
    DuplexStream dialled = session.dial(port, recorder);
    recorder.stream.complete(dialled);
    dialled.demand();
    return recorder;
  }

  DuplexStream stream() {
    return stream.join();
  }

  byte[] received() {
    synchronized (received) {
      return received.toByteArray();
    }
  }

  int receivedCount() {
    synchronized (received) {
      return received.size();
    }
  }

  void releaseHeld() {
    synchronized (received) {
      held.forEach(Chunk::release);
      held.clear();
    }
  }

  boolean write(byte[] bytes) {
    return stream().write(Chunk.of(ByteBuffer.wrap(bytes)));
  }

  void awaitOpen() throws Exception {
    opened.get(20, TimeUnit.SECONDS);
  }

  @Nullable CulvertException awaitClosed() throws Exception {
    return closed.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void onOpen() {
    opened.complete(null);
  }

  @Override
  public void onReadable() {
    while (true) {
      Chunk chunk = stream().read();
      if (chunk == null) {
        break;
      }
      take(chunk);
    }
    stream().demand();
  }

  @Override
  public void onWritable() {
    writable.complete(null);
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    closed.complete(failure);
  }

  private void take(Chunk chunk) {
    synchronized (received) {
      ByteBuffer bytes = chunk.buffer().duplicate();
      while (bytes.hasRemaining()) {
        received.write(bytes.get());
      }
      if (mode == Mode.HOLD) {
        held.add(chunk);
      } else {
        chunk.release();
      }
    }
    if (chunk.isLast()) {
      ended.complete(null);
    }
  }
}
