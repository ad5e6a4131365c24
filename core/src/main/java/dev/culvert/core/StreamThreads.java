package dev.culvert.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Threads that may block: virtual on JDK 21 and later, else daemons. */
final class StreamThreads {

  private static final int FIRST_WITH_VIRTUAL = 21;
  private static final @Nullable MethodHandle START_VIRTUAL = findStartVirtual();

  /** The JDK's own thread for timers. */
  private static final Executor TIMER =
      CompletableFuture.delayedExecutor(1, TimeUnit.NANOSECONDS, Runnable::run);

  static {
    // It is started by the first task, and must be there when no thread can be started any more.
    TIMER.execute(() -> {});
  }

  private StreamThreads() {}

  static void start(String name, Runnable task) {
    if (START_VIRTUAL == null) {
      startPlatform(name, task);
    } else {
      startVirtual(START_VIRTUAL, name, task);
    }
  }

  static void startPlatform(String name, Runnable task) {
    new DaemonThreads(name).newThread(task).start();
  }

  /** Runs a task that does not block on a thread that is there already, and not the caller's. */
  static void runElsewhere(Runnable task) {
    TIMER.execute(task);
  }

  /**
   * Runs a task that does not block, later, on the JDK's own thread for timers.
   *
   * @return drops the task, unless it has begun
   */
  static Runnable after(Duration delay, Runnable task) {
    CompletableFuture<Void> due = new CompletableFuture<>();
    var unused =
        due.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS)
            .thenRun(task);
    return () -> due.cancel(false);
  }

  private static void startVirtual(MethodHandle start, String name, Runnable task) {
    Runnable named =
        () -> {
          Thread.currentThread().setName(name);
          task.run();
        };
    try {
      Thread ignored = (Thread) start.invokeExact(named);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Thread.startVirtualThread failed", e);
    }
  }

  private static @Nullable MethodHandle findStartVirtual() {
    if (Runtime.version().feature() < FIRST_WITH_VIRTUAL) {
      return null;
    }
    try {
      return MethodHandles.publicLookup()
          .findStatic(
              Thread.class,
              "startVirtualThread",
              MethodType.methodType(Thread.class, Runnable.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
