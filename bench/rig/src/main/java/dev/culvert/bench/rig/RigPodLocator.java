package dev.culvert.bench.rig;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.pod.PodPorts;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The one pod of the rig, and the locator that always finds it. Immutable. */
record RigPodLocator(PodAddress address) implements PodLocator {

  /** The pod's name. */
  static final PodRef POD = new PodRef("bench", "pod");

  /** The node's name, to a gateway. */
  static final String NODE = "node";

  private static final String HOST = "host";

  /** The host's loopback, as if it were the pod's IP: no packet leaves it in any cell. */
  private static final String IP = "ip";

  /** Where a pod process is, for a connector that can do this. */
  static RigPodLocator of(RigPodProcess pod, Set<ConnectorCapability> connector) {
    if (pod.namespaced()) {
      return parse(Long.toString(pod.pid()));
    }
    return parse(connector.contains(ConnectorCapability.HOST_NETWORK) ? HOST : IP);
  }

  /** Reads what {@link #text} wrote. */
  static RigPodLocator parse(String text) {
    return new RigPodLocator(
        switch (text) {
          case HOST -> new PodAddress.OnHost(POD);
          case IP -> new PodAddress.ByIp(POD, PodPorts.LOOPBACK.subList(0, 1));
          default -> new PodAddress.OfProcess(POD, Long.parseLong(text));
        });
  }

  /** One word for a command line. */
  String text() {
    if (address instanceof PodAddress.OfProcess process) {
      return Long.toString(process.pid());
    }
    return address instanceof PodAddress.ByIp ? IP : HOST;
  }

  @Override
  public CompletionStage<PodAddress> locate(PodRef pod) {
    return CompletableFuture.completedStage(address);
  }

  @Override
  public Watch watch(PodAddress watched, Consumer<CulvertException> gone) {
    return () -> {};
  }

  @Override
  public void close() {}
}
