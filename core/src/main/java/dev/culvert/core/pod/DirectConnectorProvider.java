package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The connector {@code direct}: connects to the loopback of the network namespace that it runs in,
 * for pods on the host's network and for machines that are not Linux. It never stands in for the
 * others: a pod with a namespace of its own is refused. Thread-safe.
 */
public final class DirectConnectorProvider implements PodConnectorProvider {

  /** Used by {@link java.util.ServiceLoader}. */
  public DirectConnectorProvider() {}

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public int priority() {
    return 1;
  }

  @Override
  public Availability availability() {
    return Availability.available("pods on the host's network only");
  }

  @Override
  public Set<ConnectorCapability> capabilities() {
    return Set.of(ConnectorCapability.SOCKETS, ConnectorCapability.RESETS_POD);
  }

  @Override
  public PodConnector create(ConnectorConfig config) {
    return new SocketConnector(DirectConnectorProvider::open, config, () -> {});
  }

  private static <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener) {
    if (!(pod instanceof PodAddress.OnHost)) {
      return CompletableFuture.failedFuture(
          new CulvertException(
              Failure.UNAVAILABLE,
              "pod "
                  + pod.pod()
                  + " has a network namespace of its own, which the connector 'direct' cannot"
                  + " enter; choose the connector jnr or nsenter"));
    }
    try {
      return CompletableFuture.completedFuture(opener.call());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return CompletableFuture.failedFuture(e);
    }
  }
}
