package dev.culvert.core.netns;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request to open something inside a pod. What comes of it is kept apart from its completion,
 * which runs the caller's code and must therefore wait until its thread is at home.
 */
final class Visit<T extends @Nullable Object> {

  private final PodAddress pod;
  private final Callable<T> opener;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private @Nullable T opened;
  private @Nullable Throwable failure;
  private boolean over;

  Visit(PodAddress pod, Callable<T> opener) {
    this.pod = pod;
    this.opener = opener;
  }

  PodAddress pod() {
    return pod;
  }

  /** Completes when {@link #complete} is called; cannot be completed from outside. */
  CompletionStage<T> result() {
    return result.minimalCompletionStage();
  }

  /** Runs the opener. Never throws. */
  @SuppressWarnings("InterruptedExceptionSwallowed")
  void open() {
    try {
      opened = opener.call();
    } catch (Throwable e) {
      failure = e;
    }
    over = true;
  }

  void fail(Throwable reason) {
    failure = reason;
    over = true;
  }

  /** Tells the caller, also when the thread died half way. */
  @SuppressWarnings("NullAway")
  void complete() {
    if (!over) {
      result.completeExceptionally(
          new CulvertException(
              Failure.INTERNAL, "pod " + pod.pod() + ": the thread that entered it has died"));
    } else if (failure != null) {
      result.completeExceptionally(failure);
    } else {
      result.complete(opened);
    }
  }
}
