package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * The connector {@code direct}: connects to the loopback of the network namespace that it runs in,
 * for pods on the host's network and for machines that are not Linux. It never stands in for the
 * others: a pod with a network of its own is refused. Thread-safe.
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
    return Set.of(
        ConnectorCapability.HOST_NETWORK,
        ConnectorCapability.LOOPBACK,
        ConnectorCapability.SOCKETS,
        ConnectorCapability.RESETS_POD);
  }

  @Override
  public PodConnector create(ConnectorConfig config) {
    return new SocketConnector(
        new HereSockets(DirectConnectorProvider::addresses), config, () -> {});
  }

  private static List<InetAddress> addresses(PodAddress pod) {
    if (pod instanceof PodAddress.OnHost) {
      return PodPorts.LOOPBACK;
    }
    throw new CulvertException(
        Failure.UNAVAILABLE,
        "pod "
            + pod.pod()
            + " is not on the host's network, and the connector 'direct' dials nothing else; choose"
            + " the connector jnr or nsenter, or pod-ip");
  }
}
