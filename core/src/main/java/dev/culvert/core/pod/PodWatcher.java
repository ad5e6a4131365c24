package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DaemonThreads;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
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
 * What a locator has in common with others: one thread that looks for pods, and looks again whether
 * those that are watched are still there, at an interval, and at once where the kernel tells of a
 * change. Whoever makes it closes it. Thread-safe.
 */
public final class PodWatcher implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PodWatcher.class.getName());

  private final ScheduledThreadPoolExecutor thread;
  private final long intervalNanos;
  private final DirectoryChanges changes;
  private final Set<Look> looks = ConcurrentHashMap.newKeySet();

  /**
   * Starts the thread, a daemon.
   *
   * @param name of the thread, such as {@code locator-NAME}
   * @param interval between two looks at a pod that is watched; more than zero
   */
  public PodWatcher(String name, Duration interval) {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("watch interval " + interval + " must be more than zero");
    }
    intervalNanos = interval.toNanos();
    thread = new ScheduledThreadPoolExecutor(1, new DaemonThreads(name));
    changes = new DirectoryChanges(name, this::lookNow);
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // There may be none to have when the first pod is to be watched.
    thread.prestartCoreThread();
  }

  /**
   * Looks for something on the watcher's thread, one question after the other.
   *
   * @param question may look at files; what takes longer holds up the watches
   * @return completes with the answer, or exceptionally with what the question threw, or with
   *     {@link Failure#STOPPED} after the close
   */
  public <T> CompletionStage<T> ask(Supplier<T> question) {
    try {
      return CompletableFuture.supplyAsync(question, thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(closed());
    }
  }

  /**
   * Watches what an address leads to: its namespace or its process, until it has gone or is another
   * one. An address of the host's network, or by IP, leads to what is always there.
   *
   * @param gone as {@link PodLocator#watch} has it
   * @throws CulvertException {@link Failure#STOPPED} after the close
   */
  public PodLocator.Watch watch(PodAddress address, Consumer<CulvertException> gone) {
    return watch(new PodPresence(address), gone, PodPresence.directories(address));
  }

  /**
   * Looks until there is a reason.
   *
   * @param reason says on the watcher's thread why the pod is gone, or null while it is there; what
   *     it throws is logged, and the next look comes
   * @param gone hears the reason there, once, unless the watch is closed first
   * @param directories where a change is a reason to look at once; may be empty
   * @throws CulvertException {@link Failure#STOPPED} after the close
   */
  public PodLocator.Watch watch(
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

  /** Ends every watch. Idempotent. */
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
