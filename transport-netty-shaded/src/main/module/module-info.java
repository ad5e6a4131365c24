/** The transport {@code netty} on a Netty of its own. */
module dev.culvert.transport.netty.shaded {
  requires transitive dev.culvert.core;
  requires java.logging;
  requires jdk.unsupported;
  requires static jdk.jfr;

  exports dev.culvert.transport.netty.shaded;

  uses dev.culvert.transport.netty.shaded.io.netty.bootstrap.ChannelInitializerExtension;

  provides dev.culvert.core.spi.ClientTransportProvider with
      dev.culvert.transport.netty.shaded.ShadedNettyTransportProvider;
}
