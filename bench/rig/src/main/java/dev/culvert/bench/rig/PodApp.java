package dev.culvert.bench.rig;

import java.io.IOException;
import java.util.List;

/**
 * The pod of the rig: a {@link RigPodService} on free ports, which it says when it is ready.
 * Argument: its {@link ListenAddress}.
 */
final class PodApp {

  private PodApp() {}

  public static void main(String[] args) throws IOException {
    RigPodService service = RigPodService.start(ListenAddress.valueOf(args[0]), List.of());
    ControlLoop.run(service.facts(), service::answer);
    Runtime.getRuntime().halt(0);
  }
}
