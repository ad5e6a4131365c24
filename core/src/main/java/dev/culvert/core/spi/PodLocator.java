package dev.culvert.core.spi;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Finds pods on this node. Thread-safe. */
public interface PodLocator extends AutoCloseable {

  /**
   * Finds a pod. Does not block.
   *
   * @return completes with where the pod is; or exceptionally with a {@link CulvertException}:
   *     {@link dev.culvert.core.Failure#NOT_FOUND} if there is no such pod
   */
  CompletionStage<PodAddress> locate(PodRef pod);

  /**
   * Watches a pod that was found.
   *
   * @param gone is called once, with {@link dev.culvert.core.Failure#POD_GONE} and the reason, when
   *     the pod has ended; never after the watch is closed
   * @return ends the watch when closed; idempotent
   */
  Watch watch(PodAddress address, Consumer<CulvertException> gone);

  /** Ends every watch and releases what the locator holds. Idempotent. */
  @Override
  void close();

  /** A watch on one pod. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {

    @Override
    void close();
  }
}
