package dev.culvert.bench.rig;

import java.io.IOException;
import java.util.List;

/**
 * The pod's program for a node that runs elsewhere: what the rig's own pod serves, and a control
 * port that tells which ports those are, and what has come. Thread-safe.
 */
public final class StandalonePod implements AutoCloseable {

  private final Started started = new Started();
  private final RigPodService service;
  private final ControlPort control;

  /**
   * Starts to serve on 127.0.0.1, which is where a node connects to.
   *
   * @param controlPort 0 for a free one
   * @param servicePorts in the order of {@link PodPort}; those that are not there are free ones
   * @throws IOException if a port cannot be had; the message names it, and none is listened on
   */
  public StandalonePod(int controlPort, List<Integer> servicePorts) throws IOException {
    try {
      service = started.add(RigPodService.start(ListenAddress.LOOPBACK, servicePorts));
      control = started.add(ControlPort.start(controlPort, service::answer));
    } catch (IOException e) {
      started.close();
      throw e;
    }
  }

  public int controlPort() {
    return control.number();
  }

  /** All ports, for people. */
  @Override
  public String toString() {
    return "control " + controlPort() + ", " + service.facts().replace('=', ' ');
  }

  @Override
  public void close() {
    started.close();
  }
}
