package dev.culvert.server;

import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.PendingSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A loop whose turns a test takes; its timers never go off. Confined to the test's thread. */
final class ManualLoop implements IoLoop {

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  /** Runs what is to be run, and what comes of it. */
  void drain() {
    running = true;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    running = false;
  }

  /** Runs one task now, and what comes of it. */
  void drain(Runnable task) {
    execute(task);
    drain();
  }

  @Override
  public boolean isCurrent() {
    return running;
  }

  @Override
  public void guard(Runnable task) {
    task.run();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return () -> {};
  }

  @Override
  public PendingSocket openSocket(String what, InetSocketAddress address) {
    throw new UnsupportedOperationException("no pod is dialled");
  }
}
