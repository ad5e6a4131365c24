package dev.culvert.bench.rig;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A blocking client's way to use what completes later. */
final class StageWait {

  private static final long PATIENCE_SECONDS = 20;

  private StageWait() {}

  /** Waits for a result; what failed, or did not come in time, is an exception that says so. */
  static <T> T on(CompletionStage<T> stage, String what) throws IOException {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("cannot get " + what + ": " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no " + what + " within " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + what, e);
    }
  }
}
