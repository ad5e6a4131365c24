package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A few sockets that were made inside one pod before anybody asked for them, so that a dial there
 * need not wait for the thread that enters pods. Thread-safe.
 *
 * <p>A socket keeps the namespace that it was made in; when the pod has gone, its spare sockets
 * reach nobody. They are IPv4, not connected, and in non-blocking mode. At most {@code size} of
 * them wait at a time: none beyond the first moment of a session that dials nothing.
 */
public final class SpareSockets implements AutoCloseable {

  /** How many are made in one visit of the pod at most. */
  private static final int BATCH = 16;

  private final PodSockets sockets;
  private final PodAddress pod;
  private final int size;

  /** Guards the fields below. Nothing of the caller's is called under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Deque<SocketChannel> spares = new ArrayDeque<>();
  private final Deque<CompletableFuture<SocketChannel>> waiting = new ArrayDeque<>();
  private int making;
  private boolean closed;

  /**
   * Makes nothing before {@link #fill} or {@link #take}.
   *
   * @param size how many are kept; 0 for none, and each is then made when it is asked for
   */
  public SpareSockets(PodSockets sockets, PodAddress pod, int size) {
    if (size < 0) {
      throw new IllegalArgumentException("the number of spare sockets must not be negative");
    }
    this.sockets = sockets;
    this.pod = pod;
    this.size = size;
  }

  /**
   * Takes a socket: a spare one at once, else the next to be made. Does not block, and does not
   * replace what it takes: {@link #fill} does, when the caller has nothing more urgent to do.
   *
   * @return completes with a socket, which is then the caller's to close; or exceptionally as
   *     {@link PodSockets#open} does. Cancelling it gives the request up
   */
  public CompletableFuture<SocketChannel> take() {
    CompletableFuture<SocketChannel> taken = new CompletableFuture<>();
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.failedFuture(closed());
      }
      SocketChannel spare = spares.poll();
      if (spare != null) {
        return CompletableFuture.completedFuture(spare);
      }
      waiting.add(taken);
    } finally {
      lock.unlock();
    }
    fill();
    return taken;
  }

  /** Makes what is missing, elsewhere: does not block. */
  public void fill() {
    for (int missing = claim(); missing > 0; missing = claim()) {
      int claimed = missing;
      var unused =
          sockets
              .open(pod, () -> make(claimed))
              .whenComplete((made, failure) -> arrived(claimed, made, failure));
    }
  }

  /** Closes the spare sockets and fails who waits for one. Idempotent. */
  @Override
  public void close() {
    List<SocketChannel> unused;
    List<CompletableFuture<SocketChannel>> disappointed;
    lock.lock();
    try {
      closed = true;
      unused = List.copyOf(spares);
      spares.clear();
      disappointed = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    unused.forEach(SocketConnect::closeQuietly);
    disappointed.forEach(each -> each.completeExceptionally(closed()));
  }

  private CulvertException closed() {
    return new CulvertException(Failure.STOPPED, "pod " + pod.pod() + ": its session is over");
  }

  /** How many the caller is to make in one visit; they count as made from now on. */
  private int claim() {
    lock.lock();
    try {
      waiting.removeIf(CompletableFuture::isDone);
      int missing = closed ? 0 : size + waiting.size() - spares.size() - making;
      int claimed = Math.max(0, Math.min(missing, BATCH));
      making += claimed;
      return claimed;
    } finally {
      lock.unlock();
    }
  }

  /** Runs inside the pod. Fewer than asked for if the descriptors end on the way. */
  private static List<SocketChannel> make(int count) throws IOException {
    List<SocketChannel> made = new ArrayList<>(count);
    while (made.size() < count) {
      try {
        made.add(one());
      } catch (IOException e) {
        if (made.isEmpty()) {
          throw e;
        }
        return made;
      }
    }
    return made;
  }

  private static SocketChannel one() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
    boolean good = false;
    try {
      channel.configureBlocking(false);
      good = true;
      return channel;
    } finally {
      if (!good) {
        SocketConnect.closeQuietly(channel);
      }
    }
  }

  private void arrived(
      int claimed, @Nullable List<SocketChannel> made, @Nullable Throwable failure) {
    lock.lock();
    try {
      making -= claimed;
    } finally {
      lock.unlock();
    }
    if (made == null) {
      for (int i = 0; i < claimed; i++) {
        CompletableFuture<SocketChannel> next = nextWaiting();
        if (next != null) {
          next.completeExceptionally(
              failure == null ? new IllegalStateException("no socket and no reason") : failure);
        }
      }
      return;
    }
    made.forEach(this::hand);
    if (made.size() < claimed) {
      fillForWhoWaits();
    }
  }

  /** Gives a socket to who waits longest, else keeps it, else closes it. */
  private void hand(SocketChannel channel) {
    CompletableFuture<SocketChannel> next = nextWaiting();
    while (next != null) {
      if (next.complete(channel)) {
        return;
      }
      next = nextWaiting();
    }
    if (!keep(channel)) {
      SocketConnect.closeQuietly(channel);
    }
  }

  private boolean keep(SocketChannel channel) {
    lock.lock();
    try {
      return !closed && spares.size() < size && spares.add(channel);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CompletableFuture<SocketChannel> nextWaiting() {
    lock.lock();
    try {
      return waiting.poll();
    } finally {
      lock.unlock();
    }
  }

  /** After a visit that brought less than it should: spares alone are not worth another. */
  private void fillForWhoWaits() {
    boolean anybody;
    lock.lock();
    try {
      anybody = !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
    if (anybody) {
      fill();
    }
  }
}
