/** Vocabulary, streams, SPIs, configuration, wire mapping and the forwarder. */
module dev.culvert.core {
  requires static transitive org.jspecify;

  exports dev.culvert.core;
  exports dev.culvert.core.config;
  exports dev.culvert.core.forward;
  exports dev.culvert.core.netns;
  exports dev.culvert.core.pod;
  exports dev.culvert.core.session;
  exports dev.culvert.core.spi;
  exports dev.culvert.core.wire;

  uses dev.culvert.core.spi.ClientTransportProvider;
  uses dev.culvert.core.spi.PodConnectorProvider;
  uses dev.culvert.core.spi.PodLocatorProvider;

  provides dev.culvert.core.spi.PodConnectorProvider with
      dev.culvert.core.pod.DirectConnectorProvider,
      dev.culvert.core.pod.PodIpConnectorProvider;
  provides dev.culvert.core.spi.PodLocatorProvider with
      dev.culvert.core.pod.NetnsLocatorProvider,
      dev.culvert.core.pod.StaticLocatorProvider;
}
