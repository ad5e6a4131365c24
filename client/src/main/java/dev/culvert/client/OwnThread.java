package dev.culvert.client;

import dev.culvert.core.DaemonThreads;
import java.util.concurrent.Executor;

/**
 * Runs each task on a thread of its own, which is nobody's that must not wait. Immutable.
 *
 * @param name of each of them
 */
record OwnThread(String name) implements Executor {

  @Override
  public void execute(Runnable task) {
    new DaemonThreads(name).newThread(task).start();
  }
}
