package dev.culvert.bench.link;

import java.io.IOException;

/** Two devices, and a thread for each way between them. */
final class TunLink {

  private TunLink() {}

  static void lay(Link link, Ends ends, long pid) throws IOException {
    String device = ends.device();
    Tun far = Tun.open(device);
    SetupCommands.run("ip link set " + device + " netns " + pid);
    Tun near = Tun.open(device);
    up(ends, pid);
    long now = System.nanoTime();
    pump("there", new PacketPump(near, far, new Line(link, now, 1)));
    pump("back", new PacketPump(far, near, new Line(link, now, 2)));
  }

  private static void up(Ends ends, long pid) throws IOException {
    String device = ends.device();
    String up = "ip link set " + device + " mtu " + Tun.LARGEST_PACKET + " up";
    SetupCommands.run("ip address add " + ends.near() + " peer " + ends.far() + " dev " + device);
    SetupCommands.run(up);
    SetupCommands.runIn(
        pid, "ip address add " + ends.far() + " peer " + ends.near() + " dev " + device);
    SetupCommands.runIn(pid, up);
  }

  private static void pump(String way, PacketPump pump) {
    Thread thread = new Thread(pump, "culvert-bench-link-" + way);
    thread.setDaemon(true);
    thread.start();
  }
}
