package dev.culvert.core.netns;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DaemonThreads;
import dev.culvert.core.Failure;
import dev.culvert.core.pod.NamespaceAccess;
import dev.culvert.core.pod.PodIdentity;
import dev.culvert.core.pod.PodPorts;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one thread at a time that enters pods, one visit after the other. Thread-safe.
 *
 * <p>A network namespace belongs to a thread, and a thread or a child process that it starts
 * inherits it. Hence these rules:
 *
 * <ul>
 *   <li>the visitor is a platform thread of its own, since setns(2) would move a virtual thread's
 *       carrier, and it runs nothing inside but the opener;
 *   <li>the caller is told after the visitor has come home, since that runs the caller's code;
 *   <li>a visitor that cannot come home ends. What it opened is good, and is handed out by the
 *       keeper, a thread that never leaves home and starts every visitor;
 *   <li>where no visitor may come home, each ends after the first pod that it entered.
 * </ul>
 */
final class NamespaceThread implements PodSockets, AutoCloseable {

  private static final Logger LOG = System.getLogger(NamespaceThread.class.getName());

  private final Namespaces namespaces;
  private final boolean comesHome;
  private final ThreadFactory threads;
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
   * @param comesHome whether a thread may leave a pod again
   * @param capacity how many visits may wait
   * @param threads makes platform threads
   */
  NamespaceThread(Namespaces namespaces, boolean comesHome, int capacity, ThreadFactory threads)
      throws IOException {
    this.namespaces = namespaces;
    this.comesHome = comesHome;
    this.capacity = capacity;
    this.threads = threads;
    room = new Semaphore(capacity);
    home = namespaces.current();
    homeFd = namespaces.openOwn();
    keeper = daemon(this::keep, "culvert-netns-keeper");
    boolean started = false;
    try {
      keeper.start();
      started = true;
    } finally {
      if (!started) {
        namespaces.close(homeFd);
      }
    }
  }

  boolean comesHome() {
    return comesHome;
  }

  @Override
  public List<InetAddress> addresses(PodAddress pod) {
    NamespaceAccess.requireEntrance(pod);
    return PodPorts.LOOPBACK;
  }

  @Override
  public boolean takesVisit(PodAddress pod) {
    return !(pod instanceof PodAddress.OnHost);
  }

  @Override
  public <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener) {
    Visit<T> visit = new Visit<>(pod, opener);
    try {
      // Opened at home, a socket for this pod would reach the node's own loopback.
      NamespaceAccess.requireEntrance(pod);
    } catch (CulvertException e) {
      refuse(visit, e);
      return visit.result();
    }
    if (!room.tryAcquire()) {
      refuse(
          visit,
          new CulvertException(
              Failure.UNAVAILABLE,
              what(visit)
                  + ": "
                  + capacity
                  + " connections wait to be opened on this node already; try again"));
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
    DaemonThreads.awaitEnd(List.of(keeper));
  }

  private void close(CulvertException reason) {
    if (closedBy == null) {
      closedBy = reason;
    }
    visits.add(stop);
  }

  private void keep() {
    Visitor visitor = replace(null);
    while (visitor != null && !visitor.awaitEnd()) {
      visitor = replace(visitor);
    }
    if (visitor != null) {
      visitor.tell();
    }
    namespaces.close(homeFd);
    for (Visit<?> left = visits.poll(); left != null; left = visits.poll()) {
      left.fail(closedBy());
      left.complete();
    }
  }

  /**
   * Starts the next visitor, and only then tells what the last one opened. Without a thread to be
   * had, each visit that comes is refused, after one more try.
   *
   * @return null after the stop
   */
  private @Nullable Visitor replace(@Nullable Visitor ended) {
    Visitor visitor = new Visitor(null);
    boolean started = visitor.start();
    if (ended != null) {
      ended.tell();
    }
    while (!started) {
      Visit<?> waiting = next();
      if (waiting == stop) {
        return null;
      }
      visitor = new Visitor(waiting);
      started = visitor.start();
      if (!started) {
        refuse(waiting, CulvertException.noThread(what(waiting), visitor.notStarted));
      }
    }
    return visitor;
  }

  private static String what(Visit<?> visit) {
    return "pod " + visit.pod().pod();
  }

  private static void refuse(Visit<?> visit, CulvertException why) {
    visit.fail(why);
    visit.complete();
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

  private CulvertException closedBy() {
    CulvertException reason = closedBy;
    return reason == null ? new CulvertException(Failure.INTERNAL, "not closed") : reason;
  }

  private Thread daemon(Runnable task, String name) {
    Thread thread = threads.newThread(task);
    thread.setName(name);
    thread.setDaemon(true);
    return thread;
  }

  /** Enters pods until it is stopped, or in one for good. */
  private final class Visitor implements Runnable {

    private final Thread thread = daemon(this, "culvert-netns");
    private @Nullable Visit<?> first;
    private Visit<?> last;
    private boolean away;
    private boolean stopped;
    private @Nullable NativeCallException lostBecause;
    private @Nullable Throwable notStarted;

    /**
     * @param first its first visit; null to wait for one
     */
    Visitor(@Nullable Visit<?> first) {
      this.first = first;
      last = first == null ? stop : first;
    }

    /** Returns whether there is a thread for it: pthread_create(3) can fail. */
    boolean start() {
      try {
        thread.start();
        return true;
      } catch (OutOfMemoryError e) {
        notStarted = e;
        return false;
      }
    }

    /** Waits, and returns whether the visitor was stopped; otherwise it needs a successor. */
    boolean awaitEnd() {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          LOG.log(Logger.Level.DEBUG, "nobody interrupts the keeper with reason", e);
        }
      }
      return stopped;
    }

    /** After its end: hands out what it opened where it ended. */
    void tell() {
      if (lostBecause != null) {
        LOG.log(
            Logger.Level.WARNING,
            "a thread was lost in the namespace of pod " + last.pod().pod() + " and is replaced",
            lostBecause);
      }
      if (last != stop) {
        last.complete();
      }
    }

    @Override
    public void run() {
      stopped = !isAtHome();
      while (!stopped && !away) {
        last = first == null ? next() : first;
        first = null;
        if (last == stop) {
          stopped = true;
          return;
        }
        serve(last);
        if (!away) {
          last.complete();
        }
      }
    }

    /** A thread starts where the one that starts it is; anything else is a fault of ours. */
    private boolean isAtHome() {
      try {
        String here = namespaces.current();
        if (here.equals(home)) {
          return true;
        }
        close(misplaced("it is in " + here + " and not in " + home, null));
      } catch (IOException e) {
        close(misplaced("cannot read where it is", e));
      }
      return false;
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
      away = true;
      visit.open();
      if (comesHome) {
        comeHome();
      }
    }

    private void comeHome() {
      try {
        namespaces.enter(homeFd, home);
        away = false;
      } catch (NativeCallException e) {
        lostBecause = e;
      }
    }

    private void enter(PodAddress pod) throws NativeCallException {
      if (pod instanceof PodAddress.OfProcess process) {
        enterProcess(process);
      } else if (pod instanceof PodAddress.InNamespace namespace) {
        String path = namespace.path().toString();
        enter(namespaces.open(path), path, pod);
      }
    }

    /** By pidfd, which no later process can take over; by /proc where the kernel lacks it. */
    private void enterProcess(PodAddress.OfProcess process) throws NativeCallException {
      long pid = process.pid();
      try {
        enter(namespaces.openProcess(pid), "pidfd of " + pid, process);
      } catch (NativeCallException e) {
        switch (e.errno()) {
          case ENOSYS, EINVAL, EPERM -> {
            String path = "/proc/" + pid + "/ns/net";
            enter(namespaces.open(path), path, process);
          }
          default -> throw e;
        }
      }
    }

    private void enter(int fd, String what, PodAddress pod) throws NativeCallException {
      try {
        if (!PodIdentity.isStill(pod)) {
          throw new NativeCallException("identity", what, Errno.ESRCH);
        }
        namespaces.enter(fd, what);
      } finally {
        namespaces.close(fd);
      }
    }

    private CulvertException misplaced(String why, @Nullable IOException cause) {
      return new CulvertException(
          Failure.INTERNAL, "the thread that enters pods cannot start: " + why, cause);
    }
  }
}
