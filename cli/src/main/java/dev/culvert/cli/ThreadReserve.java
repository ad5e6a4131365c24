package dev.culvert.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a signal be heard where no thread is to be had. The JVM makes one for each signal; if it
 * cannot, the signal is lost. So one waits here for nothing, and ends as soon as no other can be
 * made, which leaves its place to the next signal. Where that does not help, signals are left to
 * the system, which ends the process at once.
 */
final class ThreadReserve {

  private static final Duration OFTEN = Duration.ofSeconds(1);

  /** The JVM prints two lines for each thread that it cannot make. */
  private static final Duration SELDOM = Duration.ofMinutes(1);

  /** What does nothing needs no more, in bytes. */
  private static final long STACK = 1 << 16;

  private ThreadReserve() {}

  /**
   * Looks once a second from now on; once a minute while there is no room.
   *
   * @param termination what signals ask for
   */
  static void keep(Termination termination) {
    CountDownLatch needed = new CountDownLatch(1);
    thread("culvert-spare", () -> await(needed)).start();
    thread("culvert-reserve", () -> watch(needed, termination)).start();
  }

  private static void watch(CountDownLatch needed, Termination termination) {
    boolean heard = true;
    while (sleep(heard ? OFTEN : SELDOM)) {
      boolean room = isRoomForOne();
      if (!room && needed.getCount() > 0) {
        needed.countDown();
      } else if (room != heard) {
        heard = room;
        if (room) {
          Signals.handle(termination);
        } else {
          Signals.leaveToSystem();
        }
      }
    }
  }

  private static boolean isRoomForOne() {
    try {
      thread("culvert-probe", () -> {}).start();
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  private static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, STACK);
    thread.setDaemon(true);
    return thread;
  }

  private static boolean sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
