package dev.culvert.node.nsenter;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DaemonThreads;
import dev.culvert.core.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts children, all on a few threads that live as long as the connector: the signal that
 * setpriv(1) arranges for a parent's death, PR_SET_PDEATHSIG of prctl(2), comes at the death of the
 * thread that started the child, not of its process. So many starts at once are also all that a
 * storm of dials asks of the machine; more than one, so that a start that hangs does not hold up
 * all. Thread-safe.
 */
final class Spawner implements AutoCloseable {

  private static final int AT_ONCE = 8;

  private final Starter starter;

  /** None of a fixed number ends before the shutdown, unless a task throws. */
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, new DaemonThreads("culvert-nsenter-spawn"));

  Spawner(Starter starter) {
    this.starter = starter;
  }

  /**
   * Starts a child. A start that is interrupted, or takes too long, leaves none behind.
   *
   * @param timeout for the wait until it has started
   * @param late ends a child that has started after all, when nobody waits for it any more
   * @param onEnd runs once: when the child has been reaped, or when there will be none
   * @throws IOException if the system starts none: out of processes or descriptors, no such program
   */
  Process start(ProcessBuilder builder, Duration timeout, Consumer<Process> late, Runnable onEnd)
      throws IOException, InterruptedException {
    CompletableFuture<Process> started = new CompletableFuture<>();
    try {
      threads.execute(() -> run(builder, started, late, onEnd));
    } catch (RejectedExecutionException e) {
      onEnd.run();
      throw new CulvertException(Failure.STOPPED, "the connector has been closed", e);
    }
    try {
      return started.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      giveUp(started, late);
      throw e;
    } catch (TimeoutException e) {
      giveUp(started, late);
      throw new IOException("it has not started within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    }
  }

  /**
   * To be called when all children have ended, since the end of a thread ends those that it
   * started.
   */
  @Override
  public void close() {
    threads.shutdown();
  }

  /** Throws nothing: the thread must live on. */
  private void run(
      ProcessBuilder builder,
      CompletableFuture<Process> started,
      Consumer<Process> late,
      Runnable onEnd) {
    if (started.isDone()) {
      onEnd.run();
      return;
    }
    try {
      Process process = starter.start(builder);
      CompletableFuture<Void> unused = process.onExit().thenRun(onEnd);
      if (!started.complete(process)) {
        late.accept(process);
      }
    } catch (Throwable e) {
      onEnd.run();
      started.completeExceptionally(e);
    }
  }

  private static void giveUp(CompletableFuture<Process> started, Consumer<Process> late) {
    if (!started.cancel(false) && !started.isCompletedExceptionally()) {
      late.accept(started.join());
    }
  }

  private static String reason(@Nullable Throwable cause) {
    String message = cause == null ? null : cause.getMessage();
    return message == null ? String.valueOf(cause) : message;
  }

  /** {@link ProcessBuilder#start}, or what stands in for it. */
  @FunctionalInterface
  interface Starter {

    Process start(ProcessBuilder builder) throws IOException;
  }
}
