package dev.culvert.core;

import java.util.Collection;
import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that keep no process alive. Immutable.
 *
 * @param name of each of them
 */
public record DaemonThreads(String name) implements ThreadFactory {

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Waits until each of these has ended, also while interrupted, which is kept for later. */
  public static void awaitEnd(Collection<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
