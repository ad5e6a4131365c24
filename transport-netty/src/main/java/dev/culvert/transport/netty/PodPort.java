package dev.culvert.transport.netty;

import dev.culvert.core.PortMapping;
import java.io.Serial;
import java.net.SocketAddress;

/**
 * A port of the pod that a {@link StreamChannel}'s dialer leads to: nothing to look up. Immutable.
 */
public final class PodPort extends SocketAddress {

  @Serial private static final long serialVersionUID = 1L;

  private final int port;

  /**
   * @throws IllegalArgumentException if the port is not 1 to 65535
   */
  public PodPort(int port) {
    this.port = PortMapping.requirePort("port", port);
  }

  /** 1 to 65535. */
  public int port() {
    return port;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PodPort that && port == that.port;
  }

  @Override
  public int hashCode() {
    return port;
  }

  /** {@code pod:5432}. */
  @Override
  public String toString() {
    return "pod:" + port;
  }
}
