package dev.culvert.transport.netty;

import dev.culvert.core.DaemonThreads;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes threads, and waits for their end: the futures of those who run in them come a little early.
 * For threads that live as long as the transport. Thread-safe.
 */
final class TransportThreads extends DefaultThreadFactory {

  private final Queue<Thread> made = new ConcurrentLinkedQueue<>();

  TransportThreads(String name) {
    super(name, true);
  }

  @Override
  protected Thread newThread(Runnable body, String name) {
    Thread thread = super.newThread(body, name);
    made.add(thread);
    return thread;
  }

  /** Waits until every thread has ended, uninterrupted. */
  void join() {
    DaemonThreads.awaitEnd(made);
  }
}
