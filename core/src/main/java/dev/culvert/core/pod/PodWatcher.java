package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DaemonThreads;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodLocator;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a locator that looks at files: once for each question, and for each watch when
 * the kernel tells of a change, and at an interval, since it does not tell of all. Thread-safe.
 */
final class PodWatcher implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PodWatcher.class.getName());

  private final ScheduledThreadPoolExecutor thread;
  private final long intervalNanos;
  private final DirectoryChanges changes;
  private final Set<Look> looks = ConcurrentHashMap.newKeySet();

  PodWatcher(String name, Duration interval) {
    intervalNanos = interval.toNanos();
    thread = new ScheduledThreadPoolExecutor(1, new DaemonThreads(name));
    changes = new DirectoryChanges(name, this::lookNow);
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // There may be none to have when the first pod is to be watched.
    thread.prestartCoreThread();
  }

  /** Runs a question on the watcher's thread. */
  <T> CompletionStage<T> ask(Supplier<T> question) {
    try {
      return CompletableFuture.supplyAsync(question, thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(closed());
    }
  }

  /**
   * Looks until there is a reason.
   *
   * @param reason says why the pod is gone, or null while it is there
   * @param gone hears the reason, once, unless the watch is closed first
   * @param directories where a change is a reason to look at once
   */
  PodLocator.Watch watch(
      Supplier<@Nullable CulvertException> reason,
      Consumer<CulvertException> gone,
      Set<Path> directories) {
    Look look = new Look(reason, gone);
    looks.add(look);
    try {
      // Before the first look, so that no change is missed.
      thread.execute(() -> directories.forEach(changes::tellOf));
      look.task = thread.scheduleWithFixedDelay(look, 0, intervalNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      looks.remove(look);
      throw closed();
    }
    if (look.ended.get()) {
      look.cancel();
    }
    return look::close;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    changes.close();
  }

  private void lookNow() {
    try {
      thread.execute(() -> looks.forEach(Look::run));
    } catch (RejectedExecutionException e) {
      LOG.log(Logger.Level.DEBUG, "a change after the close", e);
    }
  }

  private static CulvertException closed() {
    return new CulvertException(Failure.STOPPED, "the locator has been closed");
  }

  /** One watch. */
  private final class Look implements Runnable {

    private final Supplier<@Nullable CulvertException> reason;
    private final Consumer<CulvertException> gone;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable ScheduledFuture<?> task;

    Look(Supplier<@Nullable CulvertException> reason, Consumer<CulvertException> gone) {
      this.reason = reason;
      this.gone = gone;
    }

    @Override
    public void run() {
      if (ended.get()) {
        return;
      }
      try {
        CulvertException found = reason.get();
        if (found != null && ended.compareAndSet(false, true)) {
          cancel();
          gone.accept(found);
        }
      } catch (Throwable e) {
        // Thrown on, it would end the watch, and nobody would hear that the pod is gone.
        LOG.log(Logger.Level.WARNING, "watching a pod failed", e);
      }
    }

    void close() {
      ended.set(true);
      cancel();
    }

    void cancel() {
      looks.remove(this);
      ScheduledFuture<?> scheduled = task;
      if (scheduled != null) {
        scheduled.cancel(false);
      }
    }
  }
}
