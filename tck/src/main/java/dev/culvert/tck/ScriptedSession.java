package dev.culvert.tck;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The backend's session: streams to far ends, and an end when the test says so. Thread-safe. */
final class ScriptedSession implements Session {

  private static final int BUFFER_SIZE = 1 << 14;

  private final Ports ports;
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final Set<DuplexStream> streams = new HashSet<>();
  private @Nullable CulvertException ending;

  ScriptedSession(Ports ports) {
    this.ports = ports;
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    Counted counted = new Counted(handler);
    DuplexStream stream =
        BlockingStream.open(
            "pod " + ScriptedBackend.POD + " port " + port,
            () -> ports.open(port),
            BUFFER_SIZE,
            counted);
    counted.add(stream);
    return stream;
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    CulvertException reason =
        new CulvertException(Failure.STOPPED, "the backend's session was stopped");
    if (grace.isZero()) {
      end(reason);
    } else {
      synchronized (streams) {
        ending = ending == null ? reason : ending;
      }
      closeIfDrained();
      CompletableFuture<Void> unused =
          closed
              .copy()
              .completeOnTimeout(reason, grace.toMillis(), TimeUnit.MILLISECONDS)
              .thenAccept(this::end);
    }
    return closed.thenApply(ended -> Stop.GRACEFUL);
  }

  /** Ends the session by itself: the pod has gone. */
  void end(CulvertException reason) {
    List<DuplexStream> open;
    synchronized (streams) {
      if (ending == null) {
        ending = reason;
      }
      open = List.copyOf(streams);
    }
    open.forEach(stream -> stream.reset(reason));
    closeIfDrained();
  }

  boolean isClosed() {
    return closed.isDone();
  }

  private void closeIfDrained() {
    CulvertException reason;
    synchronized (streams) {
      if (ending == null || !streams.isEmpty()) {
        return;
      }
      reason = ending;
    }
    closed.complete(reason);
  }

  /** Opens a port of the pod; may block. */
  @FunctionalInterface
  interface Ports {

    BlockingStream.Channel open(int port) throws IOException, InterruptedException;
  }

  /** Passes the callbacks on, and knows which streams are open. */
  private final class Counted implements DuplexStream.Handler {

    private final DuplexStream.Handler handler;
    private @Nullable DuplexStream stream;
    private boolean over;

    Counted(DuplexStream.Handler handler) {
      this.handler = handler;
    }

    void add(DuplexStream opened) {
      CulvertException reason;
      synchronized (streams) {
        if (over) {
          return;
        }
        stream = opened;
        streams.add(opened);
        reason = ending;
      }
      if (reason != null) {
        opened.reset(reason);
      }
    }

    @Override
    public void onOpen() {
      handler.onOpen();
    }

    @Override
    public void onReadable() {
      handler.onReadable();
    }

    @Override
    public void onWritable() {
      handler.onWritable();
    }

    @Override
    public void onClosed(@Nullable CulvertException failure) {
      handler.onClosed(failure);
      synchronized (streams) {
        over = true;
        if (stream != null) {
          streams.remove(stream);
        }
      }
      closeIfDrained();
    }
  }
}
