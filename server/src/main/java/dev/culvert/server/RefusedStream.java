package dev.culvert.server;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A stream that was never opened: closed from the start. Thread-safe. */
final class RefusedStream implements DuplexStream {

  private RefusedStream() {}

  /** Tells the handler why, through the executor. */
  static DuplexStream open(Executor callbacks, Handler handler, CulvertException reason) {
    callbacks.execute(() -> handler.onClosed(reason));
    return new RefusedStream();
  }

  @Override
  public @Nullable Chunk read() {
    return null;
  }

  @Override
  public void demand() {}

  @Override
  public boolean write(Chunk chunk) {
    chunk.release();
    return false;
  }

  @Override
  public void shutdownOutput() {}

  @Override
  public void reset(CulvertException reason) {}
}
