package dev.culvert.node.nsenter;

import dev.culvert.core.spi.PodAddress;
import java.time.Duration;

/**
 * One try to connect. Immutable.
 *
 * @param pod where
 * @param target an address of its loopback: {@code TCP4:127.0.0.1} or {@code TCP6:[::1]}
 * @param port 1 to 65535
 * @param timeout how long the pod may take to accept
 * @param place is held by each child too
 */
record Attempt(PodAddress pod, String target, int port, Duration timeout, Places.Place place) {

  /** What starting some programs may take on a busy machine, on top of the connect timeout. */
  static final Duration START = Duration.ofSeconds(10);

  /** How long to wait for any sign of the child. */
  Duration patience() {
    return timeout.plus(START);
  }
}
