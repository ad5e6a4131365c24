package dev.culvert.bench.rig;

import java.net.InetSocketAddress;

/** No transport, but a link: plain sockets here, and the pod at the link's far end. */
final class FarEntrance implements Entrance {

  private final String host;
  private final RigPodProcess pod;

  /**
   * @param link that leads to the pod
   */
  FarEntrance(LinkProcess link, RigPodProcess pod) {
    this.host = link.authority().substring(0, link.authority().indexOf(':'));
    this.pod = pod;
  }

  @Override
  public InetSocketAddress address(PodPort port) {
    return new InetSocketAddress(host, pod.port(port));
  }

  @Override
  public void close() {}
}
