package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a user of {@code port-forward} has: local listeners in this JVM, one session to the node
 * behind them.
 */
final class ForwardedEntrance implements Entrance {

  private final Forwarding forwarding;
  private final Map<Integer, Integer> localPorts;
  private final Pod pod;

  /**
   * @param forwarding belongs to this from now on, if it can listen
   */
  ForwardedEntrance(Forwarding forwarding, Pod pod) throws IOException {
    this.forwarding = forwarding;
    this.pod = pod;
    this.localPorts = forwarding.forward(Stream.of(PodPort.values()).map(pod::port).toList());
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), localPorts.getOrDefault(pod.port(port), 0));
  }

  @Override
  public void close() {
    forwarding.close();
  }
}
