package dev.culvert.cli;

import java.util.concurrent.CompletableFuture;

/** The user's wish that a command end: once to stop in good order, again to hurry. Thread-safe. */
final class Termination {

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CompletableFuture<Void> hurried = new CompletableFuture<>();

  /**
   * Asks to stop; the second time, to hurry.
   *
   * @return false if both have been asked for already
   */
  boolean request() {
    return requested.complete(null) || hurried.complete(null);
  }

  /** Completes at the first request; dependents must not block. */
  CompletableFuture<Void> requested() {
    return requested.copy();
  }

  /** Completes at the second request; dependents must not block. */
  CompletableFuture<Void> hurried() {
    return hurried.copy();
  }
}
