package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a user of {@code port-forward} has, ours or kubectl's: local listeners, one session behind
 * them.
 */
final class ForwardedEntrance implements Entrance {

  private final Forwards forwards;
  private final Map<Integer, Integer> localPorts;
  private final Pod pod;

  /**
   * @param forwards belongs to this from now on, if it can listen
   */
  ForwardedEntrance(Forwards forwards, Pod pod) throws IOException {
    this.forwards = forwards;
    this.pod = pod;
    this.localPorts = forwards.forward(Stream.of(PodPort.values()).map(pod::port).toList());
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), localPorts.getOrDefault(pod.port(port), 0));
  }

  @Override
  public InetSocketAddress forward(int port) throws IOException {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), forwards.forward(List.of(port)).getOrDefault(port, 0));
  }

  @Override
  public OptionalDouble readyMillis() {
    return forwards.readyMillis();
  }

  @Override
  public long clientMillis() {
    return forwards.clientMillis();
  }

  @Override
  public long clientCompilerMillis() {
    return forwards.clientCompilerMillis();
  }

  @Override
  public void close() {
    forwards.close();
  }
}
