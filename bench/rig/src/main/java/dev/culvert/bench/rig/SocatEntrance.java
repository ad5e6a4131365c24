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
 * The cheapest relay in user space: one socat between the client's connection and the pod's. It
 * takes the connection in the host's namespace and is executed again, with that connection for its
 * standard input, in the pod's; so no pipe and no second relay is in between, but every connection
 * starts nsenter and socat.
 */
final class SocatEntrance implements Entrance {

  private final Map<PodPort, Integer> ports = new EnumMap<>(PodPort.class);
  private final List<ForeignProcess> relays = new ArrayList<>();

  SocatEntrance(RigPodProcess pod) throws IOException {
    try {
      for (PodPort port : PodPort.values()) {
        int local = FreePort.find();
        ForeignProcess relay =
            ForeignProcess.start(
                "socat",
                Path.of("/"),
                List.of("socat", listen(local), execute(relay(pod.pid(), pod.port(port)))));
        relays.add(relay);
        relay.awaitListening(local);
        ports.put(port, local);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The address of a socat that takes connections on a port of this machine alone. */
  static String listen(int port) {
    return "TCP4-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,nodelay,backlog=1024,fork";
  }

  /** {@code shut-down}, so that the end of one direction passes and the other goes on. */
  private static String relay(long pid, int port) {
    return "nsenter --net=/proc/"
        + pid
        + "/ns/net socat -b65536 -t86400 FD:0,shut-down TCP4:127.0.0.1:"
        + port
        + ",nodelay";
  }

  /** The address of a socat that becomes this program, with the connection for its input. */
  static String execute(String program) {
    return "EXEC:'" + program + "',nofork";
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
    relays.forEach(ForeignProcess::close);
  }
}
