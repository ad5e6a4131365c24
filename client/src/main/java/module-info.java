/** The facade: sockets into a pod, and local ports that lead there. */
module dev.culvert.client {
  requires transitive dev.culvert.core;
  requires dev.culvert.tls;
  requires static org.jspecify;

  exports dev.culvert.client;

  uses dev.culvert.core.spi.ClientTransportProvider;
}
