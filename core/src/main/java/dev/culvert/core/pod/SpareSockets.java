package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.session.Loop;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A few sockets that were made inside one pod before anybody asked for them, so that a dial there
 * need not wait for the thread that enters pods. Thread-safe.
 *
 * <p>A spare socket is not looked at again before it connects, and needs not be: it keeps the
 * namespace that it was made in, and nothing can move it to another. A later pod of the same name,
 * path or pid has a namespace of its own, which this socket cannot reach; the worst that a late
 * dial finds is that nobody listens any more. But it keeps that namespace alive, so all are closed
 * with the session, which ends with the pod, and as soon as a visit finds that the pod has gone.
 *
 * <p>They are in non-blocking mode, and connect to 127.0.0.1 as well as to ::1 where this JVM has
 * IPv6, whether the pod has it or not.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What comes of a visit, its callback tells.
public final class SpareSockets implements AutoCloseable {

  /** Long beside a dial: a visit in the middle of one takes a processor from it. */
  private static final Duration LATER = Duration.ofMillis(100);

  private static final Logger LOG = System.getLogger(SpareSockets.class.getName());

  private final PodSockets sockets;
  private final PodAddress pod;
  private final int size;
  private final Semaphore room;

  /** Guards the fields below. Nothing of the caller's is called under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Deque<SocketChannel> spares = new ArrayDeque<>();
  private boolean making;

  /** {@link #fillLater} has a timer. */
  private boolean due;

  private boolean closed;

  /**
   * Makes nothing before {@link #fill}.
   *
   * @param size how many are kept at most, 1 or more
   * @param room a permit for each spare socket that is kept or being made, of all pods together
   */
  public SpareSockets(PodSockets sockets, PodAddress pod, int size, Semaphore room) {
    if (size < 1) {
      throw new IllegalArgumentException("spare sockets " + size + " must be 1 at least");
    }
    this.sockets = sockets;
    this.pod = pod;
    this.size = size;
    this.room = room;
  }

  /**
   * Takes a spare socket, which is then the caller's to close; null if there is none. Does not
   * replace it: {@link #fill} does, when the caller has nothing more urgent to do, or {@link
   * #fillLater}.
   */
  public @Nullable SocketChannel poll() {
    lock.lock();
    try {
      SocketChannel spare = spares.poll();
      if (spare != null) {
        room.release();
      }
      return spare;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes what is missing in one visit, if half of them have gone and no visit is under way. Does
   * not block and never throws: when none can be made there are none, and the next call tries
   * again.
   */
  public void fill() {
    int claimed = claim();
    if (claimed == 0) {
      return;
    }
    try {
      sockets
          .open(pod, () -> make(claimed))
          .whenComplete((made, failure) -> arrived(claimed, made, failure));
    } catch (RuntimeException | Error e) {
      arrived(claimed, null, e);
    }
  }

  /**
   * As {@link #fill}, 100 ms later, unless none is left: then as soon as the loop has done what it
   * has to do. Nothing happens meanwhile that {@link #fill} would not do.
   *
   * @param loop has the timer, of which there is one at a time
   */
  public void fillLater(Loop loop) {
    boolean none;
    lock.lock();
    try {
      none = spares.isEmpty();
      if (!isWanting() || (due && !none)) {
        return;
      }
      due |= !none;
    } finally {
      lock.unlock();
    }
    if (none) {
      loop.execute(this::fill);
    } else {
      loop.after(LATER, this::fillDue);
    }
  }

  /** Closes the spare sockets, and those that are still being made. Idempotent. */
  @Override
  public void close() {
    List<SocketChannel> unused;
    lock.lock();
    try {
      closed = true;
      unused = List.copyOf(spares);
      spares.clear();
    } finally {
      lock.unlock();
    }
    giveUp(unused, unused.size());
  }

  private void fillDue() {
    lock.lock();
    try {
      due = false;
    } finally {
      lock.unlock();
    }
    fill();
  }

  /** Under the lock. */
  private boolean isWanting() {
    return !closed && !making && spares.size() <= size / 2;
  }

  /** How many the caller is to make; there is room for them from now on. */
  private int claim() {
    lock.lock();
    try {
      if (!isWanting()) {
        return 0;
      }
      int claimed = 0;
      while (claimed < size - spares.size() && room.tryAcquire()) {
        claimed++;
      }
      making = claimed > 0;
      return claimed;
    } finally {
      lock.unlock();
    }
  }

  /** Runs inside the pod. All or none: the last descriptors are for those who dial. */
  private static List<SocketChannel> make(int count) throws IOException {
    List<SocketChannel> made = new ArrayList<>(count);
    boolean complete = false;
    try {
      while (made.size() < count) {
        SocketChannel socket = SocketChannel.open();
        made.add(socket);
        socket.configureBlocking(false);
      }
      complete = true;
      return made;
    } finally {
      if (!complete) {
        made.forEach(SocketConnect::closeQuietly);
      }
    }
  }

  private void arrived(
      int claimed, @Nullable List<SocketChannel> made, @Nullable Throwable failure) {
    boolean kept = false;
    lock.lock();
    try {
      making = false;
      if (made != null && !closed) {
        spares.addAll(made);
        kept = true;
      }
    } finally {
      lock.unlock();
    }
    if (!kept) {
      giveUp(made == null ? List.of() : made, claimed);
    }
    if (failure != null) {
      notMade(failure);
    }
  }

  private void notMade(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    LOG.log(
        Logger.Level.DEBUG,
        "no spare sockets in pod " + pod.pod() + "; each dial there waits for its own",
        cause);
    if (cause instanceof CulvertException culvert && culvert.failure() == Failure.NOT_FOUND) {
      close();
    }
  }

  private void giveUp(List<SocketChannel> unused, int permits) {
    unused.forEach(SocketConnect::closeQuietly);
    room.release(permits);
  }
}
