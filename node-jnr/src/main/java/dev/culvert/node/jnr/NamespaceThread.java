package dev.culvert.node.jnr;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that enters pods, one visit after the other, and comes home after each.
 * Thread-safe.
 *
 * <p>A network namespace belongs to a thread, and a thread or a child process that it starts
 * inherits it. Hence these rules:
 *
 * <ul>
 *   <li>the visitor is a platform thread of its own, since setns(2) would move a virtual thread's
 *       carrier, and it runs nothing inside but the opener;
 *   <li>the caller is told after the visitor has come home, since that runs the caller's code;
 *   <li>a visitor that cannot come home ends. What it opened is good, and is handed out by the
 *       keeper, a thread that never leaves home and starts every visitor.
 * </ul>
 */
final class NamespaceThread implements PodSockets, AutoCloseable {

  private static final Logger LOG = System.getLogger(NamespaceThread.class.getName());

  private final NamespaceCalls calls;
  private final String home;
  private final int homeFd;
  private final Semaphore room;
  private final int capacity;
  private final BlockingQueue<Visit<?>> visits = new LinkedBlockingQueue<>();
  private final Visit<?> stop =
      new Visit<>(
          new PodAddress.OnHost(WarmUp.POD),
          () -> {
            throw new IllegalStateException("nothing is opened after the stop");
          });
  private final Thread keeper;
  private volatile @Nullable CulvertException closedBy;

  /**
   * Starts at home: the namespace of the calling thread.
   *
   * @param capacity how many visits may wait
   */
  NamespaceThread(NamespaceCalls calls, int capacity) throws IOException {
    this.calls = calls;
    this.capacity = capacity;
    room = new Semaphore(capacity);
    home = calls.current();
    homeFd = calls.open("/proc/thread-self/ns/net");
    keeper = daemon(this::keep, "culvert-netns-keeper");
    keeper.start();
  }

  @Override
  public <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener) {
    Visit<T> visit = new Visit<>(pod, opener);
    if (!room.tryAcquire()) {
      visit.fail(
          new CulvertException(
              Failure.UNAVAILABLE,
              "pod "
                  + pod.pod()
                  + ": "
                  + capacity
                  + " connections wait to be opened on this node already; try again"));
      visit.complete();
      return visit.result();
    }
    visits.add(visit);
    CulvertException reason = closedBy;
    if (reason != null && visits.remove(visit)) {
      visit.fail(reason);
      visit.complete();
    }
    return visit.result();
  }

  /** Refuses new visits, finishes the one under way, and ends both threads. Idempotent. */
  @Override
  public void close() {
    close(new CulvertException(Failure.STOPPED, "the connector has been closed"));
    boolean interrupted = false;
    while (keeper.isAlive()) {
      try {
        keeper.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(CulvertException reason) {
    if (closedBy == null) {
      closedBy = reason;
    }
    visits.add(stop);
  }

  private void keep() {
    Visitor visitor = new Visitor();
    while (!visitor.runToEnd()) {
      LOG.log(
          Logger.Level.WARNING,
          "a thread was lost in the namespace of pod "
              + visitor.last.pod().pod()
              + " and is replaced",
          visitor.lostBecause);
      visitor.last.complete();
      visitor = new Visitor();
    }
    calls.close(homeFd);
    for (Visit<?> left = visits.poll(); left != null; left = visits.poll()) {
      left.fail(closedBy());
      left.complete();
    }
  }

  private CulvertException closedBy() {
    CulvertException reason = closedBy;
    return reason == null ? new CulvertException(Failure.INTERNAL, "not closed") : reason;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Enters pods until it is stopped or lost. */
  private final class Visitor implements Runnable {

    private final Thread thread = daemon(this, "culvert-netns");
    private Visit<?> last = stop;
    private @Nullable NativeCallException lostBecause;
    private boolean stopped;

    /** Returns whether the visitor was stopped; otherwise it is lost. */
    boolean runToEnd() {
      thread.start();
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          LOG.log(Logger.Level.DEBUG, "nobody interrupts the keeper with reason", e);
        }
      }
      return stopped;
    }

    @Override
    public void run() {
      stopped = !isAtHome();
      while (!stopped && lostBecause == null) {
        last = next();
        if (last == stop) {
          stopped = true;
          return;
        }
        serve(last);
        if (lostBecause == null) {
          last.complete();
        }
      }
    }

    /** A thread starts where the one that starts it is; anything else is a fault of ours. */
    private boolean isAtHome() {
      try {
        String here = calls.current();
        if (here.equals(home)) {
          return true;
        }
        close(misplaced("it is in " + here + " and not in " + home, null));
      } catch (IOException e) {
        close(misplaced("cannot read where it is", e));
      }
      return false;
    }

    private Visit<?> next() {
      while (true) {
        try {
          Visit<?> visit = visits.take();
          if (visit != stop) {
            room.release();
          }
          return visit;
        } catch (InterruptedException e) {
          LOG.log(Logger.Level.DEBUG, "an opener interrupted its own thread", e);
        }
      }
    }

    private void serve(Visit<?> visit) {
      if (visit.pod() instanceof PodAddress.OnHost) {
        visit.open();
        return;
      }
      try {
        enter(visit.pod());
      } catch (NativeCallException e) {
        visit.fail(EntryFailure.of(visit.pod(), e));
        return;
      }
      visit.open();
      try {
        calls.setns(homeFd, home);
      } catch (NativeCallException e) {
        lostBecause = e;
      }
    }

    private void enter(PodAddress pod) throws NativeCallException {
      if (pod instanceof PodAddress.OfProcess process) {
        enterProcess(process.pid());
      } else if (pod instanceof PodAddress.InNamespace namespace) {
        enter(calls.open(namespace.path().toString()), namespace.path().toString());
      }
    }

    /** By pidfd, which no later process can take over; by /proc where the kernel lacks it. */
    private void enterProcess(long pid) throws NativeCallException {
      try {
        enter(calls.pidfdOpen(pid), "pidfd of " + pid);
      } catch (NativeCallException e) {
        switch (e.errno()) {
          case ENOSYS, EINVAL, EPERM -> {
            String path = "/proc/" + pid + "/ns/net";
            enter(calls.open(path), path);
          }
          default -> throw e;
        }
      }
    }

    private void enter(int fd, String what) throws NativeCallException {
      try {
        calls.setns(fd, what);
      } finally {
        calls.close(fd);
      }
    }

    private CulvertException misplaced(String why, @Nullable IOException cause) {
      return new CulvertException(
          Failure.INTERNAL, "the thread that enters pods cannot start: " + why, cause);
    }
  }
}
