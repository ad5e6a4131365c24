package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Programs that carry bytes from one TCP connection to the next, and do nothing else: socats with
 * their largest sensible buffer, each of which forks for a connection.
 */
final class RelayEntrance implements Entrance {

  private final Map<PodPort, Integer> ports = new EnumMap<>(PodPort.class);
  private final Started started = new Started();
  private final List<ForeignProcess> relays = new ArrayList<>();

  /**
   * @param hops so many in series
   */
  RelayEntrance(RigPodProcess pod, int hops) throws IOException {
    try {
      for (PodPort port : PodPort.values()) {
        int next = pod.port(port);
        for (int hop = 0; hop < hops; hop++) {
          next = relay(next);
        }
        ports.put(port, next);
      }
    } catch (IOException e) {
      started.close();
      throw e;
    }
  }

  /** Starts one to a port of this machine; returns its own. */
  private int relay(int to) throws IOException {
    int local = FreePort.find();
    ForeignProcess relay =
        started.add(
            ForeignProcess.start(
                "socat",
                Path.of("/"),
                List.of(
                    "socat",
                    "-b65536",
                    "-t86400",
                    SocatEntrance.listen(local),
                    "TCP4:127.0.0.1:" + to + ",nodelay")));
    relays.add(relay);
    relay.awaitListening(local);
    return local;
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.getOrDefault(port, 0));
  }

  @Override
  public OptionalLong relayMillis() {
    return OptionalLong.of(relays.stream().mapToLong(ForeignProcess::cpuMillis).sum());
  }

  @Override
  public void close() {
    started.close();
  }
}
