/** The client transport on Jetty's HTTP/2 client. */
module dev.culvert.transport.jetty {
  requires transitive dev.culvert.core;
  requires org.eclipse.jetty.alpn.client;
  requires org.eclipse.jetty.alpn.java.client; // It is found as a service, if it is there.
  requires org.eclipse.jetty.http;
  requires org.eclipse.jetty.http2.client;
  requires org.eclipse.jetty.http2.common;
  requires org.eclipse.jetty.io;
  requires org.eclipse.jetty.util;

  exports dev.culvert.transport.jetty;

  provides dev.culvert.core.spi.ClientTransportProvider with
      dev.culvert.transport.jetty.JettyTransportProvider;
}
