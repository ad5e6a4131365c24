package dev.culvert.bench.rig;

import dev.culvert.bench.tunnel.TunnelClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A tunnel written by hand: its client in this JVM, as ours is, and its node a process with our
 * node's options.
 */
final class TunnelEntrance implements Entrance {

  private final Map<PodPort, Integer> ports = new EnumMap<>(PodPort.class);
  private final ControlledProcess node;
  private final TunnelClient client;

  TunnelEntrance(RigPodProcess pod) throws IOException {
    node =
        new ControlledProcess(
            "the tunnel's node",
            JvmOptions.command(JvmOptions.measured(Runtime.version().feature()), TunnelApp.class));
    try {
      client = new TunnelClient(loopback(Integer.parseInt(node.facts())));
    } catch (IOException e) {
      node.close();
      throw e;
    }
    try {
      for (PodPort port : PodPort.values()) {
        ports.put(port, client.listen(pod.port(port)));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return loopback(ports.getOrDefault(port, 0));
  }

  @Override
  public OptionalLong relayMillis() {
    return OptionalLong.of(new ProcessFacts(node.pid()).workMillis());
  }

  @Override
  public OptionalLong relayCompilerMillis() {
    return OptionalLong.of(new ProcessFacts(node.pid()).compilerMillis());
  }

  @Override
  public void close() {
    client.close();
    node.close();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
