package dev.culvert.node.cri;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Printable;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.node.cri.v1.ListPodSandboxResponse;
import dev.culvert.node.cri.v1.PodSandbox;
import dev.culvert.node.cri.v1.PodSandboxState;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells when sandboxes have ended: one question for all of them, at an interval, while any is
 * watched. A runtime that does not answer says nothing about its pods; it is asked less and less
 * often until it does. Thread-safe.
 */
final class SandboxWatcher {

  private static final Logger LOG = System.getLogger(SandboxWatcher.class.getName());

  /** How seldom a runtime that does not answer is asked. */
  private static final long MAX_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final RuntimeClient runtime;
  private final ScheduledThreadPoolExecutor thread;
  private final long intervalNanos;
  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

  /** Whether a question is asked or scheduled. */
  private final AtomicBoolean asking = new AtomicBoolean();

  /** The pause after the last failure; 0 while the runtime answers. Confined to the thread. */
  private long pauseNanos;

  SandboxWatcher(RuntimeClient runtime, Duration interval) {
    this.runtime = runtime;
    thread = runtime.thread();
    intervalNanos = interval.toNanos();
  }

  /** As {@link PodLocator#watch}. */
  PodLocator.Watch watch(Sandbox sandbox, Consumer<CulvertException> gone) {
    Watched watch = new Watched(sandbox, gone);
    watched.add(watch);
    if (asking.compareAndSet(false, true)) {
      askAfter(intervalNanos);
    }
    return () -> {
      watch.ended.set(true);
      watched.remove(watch);
    };
  }

  /** Forgets every watch. */
  void close() {
    watched.clear();
  }

  private void askAfter(long nanos) {
    try {
      var unused = thread.schedule(this::ask, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Logger.Level.DEBUG, "the locator has been closed", e);
    }
  }

  private void ask() {
    if (watched.isEmpty()) {
      asking.set(false);
      if (watched.isEmpty() || !asking.compareAndSet(false, true)) {
        return;
      }
    }
    // The answer is about those that were there when it was asked for.
    List<Watched> now = List.copyOf(watched);
    var unused =
        list()
            .whenComplete(
                (answer, failure) -> {
                  try {
                    if (failure == null) {
                      answered(now, answer);
                    } else {
                      failed(CulvertException.of(failure));
                    }
                  } catch (RuntimeException | Error e) {
                    LOG.log(Logger.Level.WARNING, "watching pods failed", e);
                  } finally {
                    askAfter(Math.max(intervalNanos, pauseNanos));
                  }
                });
  }

  /** Whatever keeps a question from being asked fails its answer: the next is to be asked. */
  private CompletionStage<ListPodSandboxResponse> list() {
    try {
      return runtime.list(Map.of(), runtime.deadline());
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private void answered(List<Watched> asked, ListPodSandboxResponse answer) {
    if (pauseNanos > 0) {
      pauseNanos = 0;
      LOG.log(Logger.Level.WARNING, "the container runtime at {0} answers again", runtime.socket());
    }
    Map<String, PodSandboxState> states =
        answer.getItemsList().stream()
            .collect(Collectors.toMap(PodSandbox::getId, PodSandbox::getState, (a, b) -> a));
    for (Watched watch : asked) {
      PodSandboxState state = states.get(watch.sandbox.id());
      if (state != PodSandboxState.SANDBOX_READY) {
        ended(watch, state);
      }
    }
  }

  private void ended(Watched watch, @Nullable PodSandboxState state) {
    watched.remove(watch);
    if (watch.ended.compareAndSet(false, true)) {
      watch.gone.accept(
          new CulvertException(
              Failure.POD_GONE,
              "pod "
                  + watch.sandbox.address().pod()
                  + " has ended: its sandbox "
                  + Printable.of(watch.sandbox.id(), RuntimeFailures.MAX_SAID)
                  + (state == null ? " has been removed" : " is " + state.name())));
    }
  }

  private void failed(CulvertException failure) {
    if (failure.failure() == Failure.STOPPED) {
      return;
    }
    if (pauseNanos == 0) {
      LOG.log(
          Logger.Level.WARNING,
          "pods cannot be watched, and sessions go on: {0}",
          failure.getMessage());
    }
    pauseNanos =
        Math.min(Math.max(intervalNanos, MAX_PAUSE_NANOS), 2 * Math.max(intervalNanos, pauseNanos));
  }

  /** One watch; equal to itself alone. */
  private static final class Watched {

    private final Sandbox sandbox;
    private final Consumer<CulvertException> gone;
    private final AtomicBoolean ended = new AtomicBoolean();

    Watched(Sandbox sandbox, Consumer<CulvertException> gone) {
      this.sandbox = sandbox;
      this.gone = gone;
    }
  }
}
