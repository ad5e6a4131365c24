package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetAddress;

/** From where a process of the rig can be reached, and so where it listens. */
enum ListenAddress {
  /** From the network namespace that it is in. */
  LOOPBACK("127.0.0.1"),

  /** Also through a link, which leads into a namespace that nothing else leads into. */
  LINK("0.0.0.0");

  private final String address;

  ListenAddress(String address) {
    this.address = address;
  }

  /** Where it listens. */
  InetAddress address() throws IOException {
    return InetAddress.getByName(address);
  }
}
