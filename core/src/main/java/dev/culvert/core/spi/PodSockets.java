package dev.culvert.core.spi;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/**
 * The inside of a pod, for a caller that owns an event loop and opens its own sockets there. A
 * socket keeps the namespace that it was made in (socket(2)), so only making it has to happen
 * inside. Thread-safe.
 */
@FunctionalInterface
public interface PodSockets {

  /**
   * Runs {@code opener} on a thread inside the pod's network namespace. Does not block.
   *
   * @param opener makes a socket and at most begins a non-blocking connect; it must not block,
   *     start a thread, or resolve a name
   * @return completes with what the opener returned, on a thread that must not be held up; or
   *     exceptionally with the opener's exception, or with a {@link
   *     dev.culvert.core.CulvertException} when the namespace cannot be entered
   */
  <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener);
}
