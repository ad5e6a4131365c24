package dev.culvert.core.session;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A loop without a thread: who brings a task runs it, or leaves it to whoever is running one. For
 * libraries that have no event loop. Thread-safe.
 */
public final class CallerLoop implements Loop {

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Executor due;

  /** Nothing to run yet. */
  public CallerLoop() {
    this(new CompletableFuture<Void>().defaultExecutor());
  }

  /**
   * @param due runs what is due. On few processors the JDK's starts a thread for each, and there
   *     may be none to have
   */
  CallerLoop(Executor due) {
    this.due = due;
  }

  /** Runs a task here and now, if no other is running, else after it. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() > 0) {
      return;
    }
    do {
      run(tasks.remove());
    } while (waiting.decrementAndGet() > 0);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    timer
        .minimalCompletionStage()
        .thenRunAsync(() -> execute(task), due)
        .whenComplete((none, e) -> runHere(e, timer, task));
    timer.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  /** Then the JDK's thread for timers must do: what is due is a deadline. */
  private void runHere(@Nullable Throwable notRun, CompletableFuture<Void> timer, Runnable task) {
    if (notRun != null && !timer.isCancelled()) {
      execute(task);
    }
  }

  /** What a task throws must not keep the next from running. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
