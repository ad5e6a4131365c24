package dev.culvert.bench.link;

import java.io.IOException;

/** A veth pair with netem at both ends: tc-netem(8). It goes with either namespace. */
final class Netem {

  /** Packets that may be under way each way. */
  private static final int QUEUE = 8_192;

  private Netem() {}

  static void lay(Link link, Ends ends, long pid) throws IOException {
    String device = ends.device();
    SetupCommands.run("ip link add " + device + " type veth peer name " + device + " netns " + pid);
    SetupCommands.run("ip address add " + ends.near() + " peer " + ends.far() + " dev " + device);
    SetupCommands.run("ip link set " + device + " up");
    SetupCommands.runIn(
        pid, "ip address add " + ends.far() + " peer " + ends.near() + " dev " + device);
    SetupCommands.runIn(pid, "ip link set " + device + " up");
    SetupCommands.run(discipline(link, device));
    SetupCommands.runIn(pid, discipline(link, device));
  }

  /** The command for one end. */
  static String discipline(Link link, String device) {
    String command =
        "tc qdisc add dev "
            + device
            + " root netem limit "
            + QUEUE
            + " delay "
            + link.delay().toNanos() / 1_000
            + "us";
    if (link.loss() > 0) {
      command += " loss " + link.loss() * 100 + "%";
    }
    if (link.bitsPerSecond() > 0) {
      command += " rate " + link.bitsPerSecond() + "bit";
    }
    return command;
  }
}
