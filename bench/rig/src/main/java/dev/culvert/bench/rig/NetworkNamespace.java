package dev.culvert.bench.rig;

import java.util.ArrayList;
import java.util.List;

/** Commands in a network namespace of their own, in which only loopback is up. */
public final class NetworkNamespace {

  /** Begins a command there: brings loopback up first. */
  public static final List<String> LOOPBACK_UP =
      List.of(
          "sh", "-c", "{ ip link set lo up || busybox ip link set lo up; } && exec \"$@\"", "sh");

  private NetworkNamespace() {}

  /** The command in a new one. */
  static List<String> inNew(List<String> command) {
    List<String> all = new ArrayList<>(List.of("unshare", "--net", "--"));
    all.addAll(LOOPBACK_UP);
    all.addAll(command);
    return List.copyOf(all);
  }
}
