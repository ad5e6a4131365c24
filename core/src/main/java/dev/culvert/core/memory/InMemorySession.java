package dev.culvert.core.memory;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.config.Http2Settings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A client's session and the server's part of it: dials, and splices each stream to one that the
 * backend's session dials. Thread-safe.
 */
final class InMemorySession implements Session {

  private final Session backend;
  private final Http2Settings settings;
  private final Workers clientWorkers;
  private final Executor serverWorkers;
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();

  /** Guards the fields below; no stream is called under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Set<InMemoryStream> streams = new HashSet<>();
  private int splices;
  private @Nullable CulvertException ending;
  private boolean forced;
  private boolean drained;

  InMemorySession(
      Session backend, Http2Settings settings, Workers clientWorkers, Executor serverWorkers) {
    this.backend = backend;
    this.settings = settings;
    this.clientWorkers = clientWorkers;
    this.serverWorkers = serverWorkers;
    backend.closed().thenAccept(reason -> end(reason, true));
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    InMemoryStream near =
        new InMemoryStream(handler, clientWorkers, settings.streamWindow(), this::remove);
    CulvertException refusal = admit(near, port);
    if (refusal != null) {
      near.reset(refusal);
      return near;
    }
    Splice.join(
        far -> near.accept(far, serverWorkers),
        backend,
        port,
        new Splice.Listener() {
          @Override
          public void onOpen() {
            near.accepted();
          }

          @Override
          public void onClosed(Splice.Summary summary) {
            removeSplice();
          }
        });
    return near;
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    CulvertException stopped = new CulvertException(Failure.STOPPED, "the session was stopped");
    boolean now = grace.isZero() || grace.isNegative();
    end(stopped, now);
    if (!now) {
      CompletableFuture<Void> deadline = clientWorkers.after(grace, () -> end(stopped, true));
      closed().thenRun(() -> deadline.cancel(false));
    }
    return closed.thenApply(reason -> isForced() ? Stop.FORCED : Stop.GRACEFUL);
  }

  /** Lets no more streams in, resets those that are open if told to, and closes with the last. */
  void end(CulvertException reason, boolean force) {
    List<InMemoryStream> aborted = List.of();
    lock.lock();
    try {
      if (ending == null) {
        ending = reason;
      }
      if (force && !streams.isEmpty()) {
        forced = true;
        aborted = List.copyOf(streams);
      }
    } finally {
      lock.unlock();
    }
    aborted.forEach(stream -> stream.reset(reason));
    closeIfDrained();
  }

  /** Lets a stream in, or says why not. */
  private @Nullable CulvertException admit(InMemoryStream stream, int port) {
    lock.lock();
    try {
      if (ending != null) {
        return new CulvertException(
            Failure.STOPPED, "the session has ended: " + ending.getMessage());
      }
      PortMapping.requirePort("port", port);
      if (streams.size() >= settings.maxStreams()) {
        return new CulvertException(
            Failure.TOO_MANY_STREAMS,
            "the session has " + streams.size() + " streams open, the most that it may");
      }
      streams.add(stream);
      splices++;
      return null;
    } catch (IllegalArgumentException e) {
      return new CulvertException(Failure.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
    } finally {
      lock.unlock();
    }
  }

  private void remove(InMemoryStream stream) {
    lock.lock();
    try {
      streams.remove(stream);
    } finally {
      lock.unlock();
    }
    closeIfDrained();
  }

  private void removeSplice() {
    lock.lock();
    try {
      splices--;
    } finally {
      lock.unlock();
    }
    closeIfDrained();
  }

  private void closeIfDrained() {
    CulvertException reason;
    lock.lock();
    try {
      reason = ending;
      if (reason == null || drained || !streams.isEmpty() || splices > 0) {
        return;
      }
      drained = true;
    } finally {
      lock.unlock();
    }
    backend.stop(Duration.ZERO).whenComplete((stop, thrown) -> closed.complete(reason));
  }

  private boolean isForced() {
    lock.lock();
    try {
      return forced;
    } finally {
      lock.unlock();
    }
  }
}
