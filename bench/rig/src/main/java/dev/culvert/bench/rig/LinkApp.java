package dev.culvert.bench.rig;

import dev.culvert.bench.link.Link;
import dev.culvert.bench.link.LinkKind;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * What lies between client and node: a {@link Link} as long as this process lives. Arguments: its
 * name, a process at its far end, and the port there. Says where that port is reached.
 */
final class LinkApp {

  private LinkApp() {}

  public static void main(String[] args) throws IOException {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
    Link link = Link.named(args[0]).orElseThrow();
    InetSocketAddress reached =
        LinkKind.current().lay(link, Long.parseLong(args[1]), Integer.parseInt(args[2]));
    ControlLoop.run(
        reached.getHostString() + ":" + reached.getPort(),
        request -> ControlLoop.FAILED + "no such request: " + request);
    Runtime.getRuntime().halt(0);
  }
}
