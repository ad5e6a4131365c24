package dev.culvert.bench.rig;

import dev.culvert.bench.tunnel.TunnelNode;
import java.io.IOException;

/** The node's end of a tunnel written by hand, in a process. */
final class TunnelApp {

  private TunnelApp() {}

  public static void main(String[] args) throws IOException {
    try (TunnelNode node = new TunnelNode()) {
      ControlLoop.run(Integer.toString(node.port()), Heap::answer);
    }
    System.exit(0);
  }
}
