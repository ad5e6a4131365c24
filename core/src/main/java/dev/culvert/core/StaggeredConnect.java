package dev.culvert.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to connect to one of several addresses, staggered as RFC 8305 §5 has it: each begins 250
 * ms after the one before it, or as soon as that one has failed. The first to connect is taken, and
 * the others are given up. Thread-safe.
 *
 * @param <A> an address
 * @param <C> a connection
 */
@SuppressWarnings("FutureReturnValueIgnored") // Each is told by the future that is returned.
public final class StaggeredConnect<A, C> {

  /** The Connection Attempt Delay that RFC 8305 §5 recommends. */
  private static final Duration DELAY = Duration.ofMillis(250);

  private final List<A> addresses;
  private final Function<A, CompletableFuture<C>> connect;
  private final Consumer<C> close;
  private final Later later;
  private final CompletableFuture<C> result = new CompletableFuture<>();

  /** Guards the two fields below. Nothing of the caller's is called under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final @Nullable Exception[] failures;
  private int begun;

  private StaggeredConnect(
      List<A> addresses,
      Function<A, CompletableFuture<C>> connect,
      Consumer<C> close,
      Later later) {
    this.addresses = List.copyOf(addresses);
    this.connect = connect;
    this.close = close;
    this.later = later;
    failures = new @Nullable Exception[addresses.size()];
  }

  /**
   * Begins the first attempt on the calling thread, and the next one too if that has failed before
   * it returns.
   *
   * @param addresses at least one, in the order to try them
   * @param connect begins an attempt. When the future that it returns is cancelled the attempt is
   *     given up, and has to close by itself what it has opened or opens later. It fails with a
   *     {@link CulvertException} or an {@link InterruptedException} when no other address could be
   *     better
   * @param close closes a connection that came second
   * @param executor begins all other attempts
   * @return completes with the connection, which is then the caller's; or exceptionally, with
   *     {@link NoneConnected} if every address has failed. Cancelling it gives every attempt up; if
   *     it cannot be cancelled any more, there is a connection to close
   */
  public static <A, C> CompletableFuture<C> start(
      List<A> addresses,
      Function<A, CompletableFuture<C>> connect,
      Consumer<C> close,
      Executor executor) {
    return start(addresses, connect, close, (delay, task) -> after(delay, task, executor));
  }

  /**
   * As {@link #start(List, Function, Consumer, Executor)}, for whoever has an event loop.
   *
   * @param later begins all other attempts
   */
  public static <A, C> CompletableFuture<C> start(
      List<A> addresses,
      Function<A, CompletableFuture<C>> connect,
      Consumer<C> close,
      Later later) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("there must be an address");
    }
    StaggeredConnect<A, C> connecting = new StaggeredConnect<>(addresses, connect, close, later);
    connecting.begin(0);
    return connecting.result;
  }

  private static Runnable after(Duration delay, Runnable task, Executor executor) {
    if (delay.isZero()) {
      executor.execute(task);
      return () -> {};
    }
    return StreamThreads.after(delay, () -> executor.execute(task));
  }

  /** Begins attempts from this one on, up to the first that is not over at once. */
  private void begin(int first) {
    int index = first;
    while (claim(index)) {
      CompletableFuture<C> attempt = attempt(addresses.get(index));
      int next = index + 1;
      if (!attempt.isDone()) {
        result.whenComplete((winner, e) -> attempt.cancel(false));
        CompletableFuture<C> ended = attempt.whenComplete((c, e) -> settle(next - 1, c, e));
        Runnable drop = beginAfter(DELAY, next);
        ended.whenComplete(
            (c, e) -> {
              drop.run();
              beginAfter(Duration.ZERO, next);
            });
        return;
      }
      attempt.whenComplete((c, e) -> settle(next - 1, c, e));
      index = next;
    }
  }

  /** Returns what drops it, unless it has begun. */
  private Runnable beginAfter(Duration delay, int index) {
    if (index == addresses.size() || result.isDone()) {
      return () -> {};
    }
    try {
      return later.after(delay, () -> begin(index));
    } catch (Throwable e) {
      // The executor has ended, or has no thread to be had: told by nobody else.
      result.completeExceptionally(e);
      return () -> {};
    }
  }

  /** Whether the attempt is to be begun now, by the caller. */
  private boolean claim(int index) {
    lock.lock();
    try {
      if (result.isDone() || begun != index || index == addresses.size()) {
        return false;
      }
      begun++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<C> attempt(A address) {
    try {
      return connect.apply(address);
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(int index, @Nullable C connection, @Nullable Throwable e) {
    if (connection != null) {
      if (!result.complete(connection)) {
        close.accept(connection);
      }
      return;
    }
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof Exception failure && !isFinal(failure)) {
      List<Exception> all = failed(index, failure);
      if (all.size() == addresses.size()) {
        result.completeExceptionally(new NoneConnected(all));
      }
    } else {
      result.completeExceptionally(
          cause == null ? new IllegalStateException("no connection and no reason") : cause);
    }
  }

  private List<Exception> failed(int index, Exception failure) {
    lock.lock();
    try {
      failures[index] = failure;
      List<Exception> all = new ArrayList<>();
      for (Exception each : failures) {
        if (each != null) {
          all.add(each);
        }
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isFinal(Exception failure) {
    return failure instanceof CulvertException || failure instanceof InterruptedException;
  }

  /** Runs a task after a while. */
  @FunctionalInterface
  public interface Later {

    /**
     * Does not run it before this returns.
     *
     * @return drops the task, unless it has begun
     */
    Runnable after(Duration delay, Runnable task);
  }

  /** Why no address could be connected to. */
  public static final class NoneConnected extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Exception> reasons;

    private NoneConnected(List<Exception> reasons) {
      super("no address could be connected to: " + reasons, reasons.get(0));
      this.reasons = List.copyOf(reasons);
      reasons.stream().skip(1).forEach(this::addSuppressed);
    }

    /** One for each address, in the order of the addresses. */
    public List<Exception> reasons() {
      return reasons;
    }
  }
}
