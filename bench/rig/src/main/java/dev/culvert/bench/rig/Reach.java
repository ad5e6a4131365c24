package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** From where a process of the rig can be reached, and so where it listens. */
enum Reach {
  /** From the network namespace that it is in. */
  LOOPBACK("127.0.0.1"),

  /** Also through a link, which leads into a namespace that nothing else leads into. */
  LINK("0.0.0.0");

  private static final List<String> IN_NEW_NAMESPACE =
      List.of(
          "unshare",
          "--net",
          "--",
          "sh",
          "-c",
          "{ ip link set lo up || busybox ip link set lo up; } && exec \"$@\"",
          "sh");

  private final String address;

  Reach(String address) {
    this.address = address;
  }

  /** Where it listens. */
  InetAddress address() throws IOException {
    return InetAddress.getByName(address);
  }

  /** The command in a network namespace of its own, in which only loopback is up. */
  static List<String> inNewNamespace(List<String> command) {
    List<String> all = new ArrayList<>(IN_NEW_NAMESPACE);
    all.addAll(command);
    return List.copyOf(all);
  }
}
