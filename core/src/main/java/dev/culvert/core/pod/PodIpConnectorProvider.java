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
 * The connector {@code pod-ip}: connects to the pod's own IPs, IPv4 and IPv6, from the network that
 * this process is in. It needs no privilege and no namespace, and so reaches pods in virtual
 * machines too; it does not reach what listens on the pod's loopback alone, nor pods on the host's
 * network, which have no IP of their own. Whose an IP is nobody checks: when a pod has ended,
 * another may have it before the watch tells. Thread-safe.
 */
public final class PodIpConnectorProvider implements PodConnectorProvider {

  /** Used by {@link java.util.ServiceLoader}. */
  public PodIpConnectorProvider() {}

  @Override
  public String name() {
    return "pod-ip";
  }

  @Override
  public int priority() {
    return 1;
  }

  @Override
  public Availability availability() {
    return Availability.available(
        "what listens on the pod's IP, of pods whose locator tells it: cri, and static with ip:");
  }

  @Override
  public Set<ConnectorCapability> capabilities() {
    return Set.of(
        ConnectorCapability.POD_IP, ConnectorCapability.SOCKETS, ConnectorCapability.RESETS_POD);
  }

  @Override
  public PodConnector create(ConnectorConfig config) {
    return new SocketConnector(
        new HereSockets(PodIpConnectorProvider::addresses), config, () -> {});
  }

  private static List<InetAddress> addresses(PodAddress pod) {
    if (!pod.ips().isEmpty()) {
      return pod.ips();
    }
    throw new CulvertException(
        Failure.UNAVAILABLE,
        "pod "
            + pod.pod()
            + (pod instanceof PodAddress.OnHost
                ? " is on the host's network and has no IP of its own, which the connector 'pod-ip'"
                    + " dials; choose the connector jnr, nsenter or direct"
                : " has no IP that its locator tells, which the connector 'pod-ip' dials; find it"
                    + " with the locator cri, or with static and ip:ADDRESS, or choose the"
                    + " connector jnr or nsenter"));
  }
}
