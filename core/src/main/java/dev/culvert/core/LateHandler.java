package dev.culvert.core;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A handler that is made of the stream that it is for. A callback that another thread makes before
 * that waits for it: no longer than its constructor takes.
 */
final class LateHandler implements DuplexStream.Handler {

  private final CompletableFuture<DuplexStream.Handler> handler = new CompletableFuture<>();

  void set(DuplexStream.Handler made) {
    handler.complete(made);
  }

  /** There will be none: nobody hears what becomes of the stream. */
  void giveUp() {
    set(new Nobody());
  }

  @Override
  public void onOpen() {
    handler.join().onOpen();
  }

  @Override
  public void onReadable() {
    handler.join().onReadable();
  }

  @Override
  public void onWritable() {
    handler.join().onWritable();
  }

  @Override
  public void onClosed(@Nullable CulvertException failure) {
    handler.join().onClosed(failure);
  }

  private static final class Nobody implements DuplexStream.Handler {

    @Override
    public void onReadable() {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable CulvertException failure) {}
  }
}
