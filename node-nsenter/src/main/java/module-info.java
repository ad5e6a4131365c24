/** The connector {@code nsenter}: one nsenter and socat child process for each connection. */
module dev.culvert.node.nsenter {
  requires transitive dev.culvert.core;

  exports dev.culvert.node.nsenter;

  provides dev.culvert.core.spi.PodConnectorProvider with
      dev.culvert.node.nsenter.NsenterConnectorProvider;
}
