package dev.culvert.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallerLoopTest {

  private static final int TASKS = 100_000;

  private final CallerLoop loop = new CallerLoop();

  @Test
  void runsTasksOneAtATimeInOrder() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int caller = 0; caller < 2; caller++) {
      int own = caller;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < TASKS; i++) {
                  int number = 2 * i + own;
                  loop.execute(
                      () -> {
                        overlaps.addAndGet(running.getAndIncrement());
                        order.add(number);
                        running.decrementAndGet();
                      });
                }
              },
              "caller-" + caller);
      callers.add(thread);
      thread.start();
    }
    for (Thread thread : callers) {
      thread.join();
    }
    assertThat(overlaps).hasValue(0);
    assertThat(order).hasSize(2 * TASKS);
    assertThat(order.stream().filter(number -> number % 2 == 0)).isSorted();
    assertThat(order.stream().filter(number -> number % 2 == 1)).isSorted();
  }

  @Test
  void taskOfTaskRunsAfterIt() {
    List<String> order = new ArrayList<>();
    loop.execute(
        () -> {
          loop.execute(() -> order.add("inner"));
          order.add("outer");
        });
    assertThat(order).containsExactly("outer", "inner");
  }

  @Test
  void taskThatThrowsDoesNotKeepTheNextFromRunning() {
    List<Throwable> thrown = new ArrayList<>();
    Thread current = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = current.getUncaughtExceptionHandler();
    current.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
    try {
      IllegalStateException fault = new IllegalStateException("planted");
      loop.execute(
          () -> {
            throw fault;
          });
      loop.execute(() -> thrown.add(new Throwable("ran")));
      assertThat(thrown).hasSize(2).startsWith(fault);
    } finally {
      current.setUncaughtExceptionHandler(before);
    }
  }

  @Test
  void timerRunsItsTaskUnlessItIsCancelled() throws InterruptedException {
    CountDownLatch due = new CountDownLatch(1);
    AtomicInteger cancelled = new AtomicInteger();
    Loop.Timer timer = loop.after(Duration.ofDays(1_000_000_000), cancelled::incrementAndGet);
    loop.after(Duration.ofMillis(1), due::countDown);
    assertThat(due.await(60, TimeUnit.SECONDS)).isTrue();
    timer.cancel();
    assertThat(cancelled).hasValue(0);
  }

  @Test
  void timerComesThoughNoThreadCanBeHadForIt() throws InterruptedException {
    CallerLoop alone =
        new CallerLoop(
            task -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    CountDownLatch due = new CountDownLatch(1);
    AtomicInteger cancelled = new AtomicInteger();
    alone.after(Duration.ofDays(1), cancelled::incrementAndGet).cancel();
    alone.after(Duration.ofMillis(1), due::countDown);
    assertThat(due.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(cancelled).hasValue(0);
  }
}
