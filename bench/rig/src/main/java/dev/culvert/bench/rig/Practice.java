package dev.culvert.bench.rig;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * The pod's server in this JVM, and plain sockets to it: what a load becomes quick on before it
 * measures something that must not be used before. Thread-safe.
 */
record Practice(RigPodService service) implements Pod, Entrance {

  @Override
  public int port(PodPort port) {
    return service.port(port);
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port(port));
  }

  @Override
  public ReceivedBytes received() {
    return RigPodService.parseCount(service.answer(ControlLoop.BYTES));
  }

  @Override
  public OptionalLong cpuMillis() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    service.close();
  }
}
