package dev.culvert.transport.netty;

import dev.culvert.core.CulvertException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What became of a future. */
final class RequestOutcome {

  private RequestOutcome() {}

  static CulvertException failureOf(CompletableFuture<?> future) throws Exception {
    try {
      future.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return CulvertException.of(e);
    }
    throw new AssertionError("did not fail");
  }
}
