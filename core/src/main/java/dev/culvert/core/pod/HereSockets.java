package dev.culvert.core.pod;

import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Sockets of the network that this process is in, made on the calling thread. Thread-safe.
 *
 * @param where as {@link PodSockets#addresses}
 */
record HereSockets(Function<PodAddress, List<InetAddress>> where) implements PodSockets {

  @Override
  public List<InetAddress> addresses(PodAddress pod) {
    return where.apply(pod);
  }

  @Override
  public <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener) {
    try {
      // For a caller that has not asked: what is dialled next would be somebody else.
      var unused = addresses(pod);
      return CompletableFuture.completedFuture(opener.call());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public boolean takesVisit(PodAddress pod) {
    return false;
  }
}
