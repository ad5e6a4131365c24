import dev.culvert.transport.jetty.shaded.org.eclipse.jetty.http.HttpFieldPreEncoder;
import dev.culvert.transport.jetty.shaded.org.eclipse.jetty.io.ssl.ALPNProcessor;

/** The transport {@code jetty} on a Jetty of its own. */
module dev.culvert.transport.jetty.shaded {
  requires transitive dev.culvert.core;
  requires java.naming;
  requires org.slf4j;
  requires static java.desktop;
  requires static java.management;
  requires static java.sql;

  exports dev.culvert.transport.jetty.shaded;

  uses ALPNProcessor.Client;
  uses HttpFieldPreEncoder;
  uses dev.culvert.transport.jetty.shaded.org.eclipse.jetty.util.security.CredentialProvider;

  provides ALPNProcessor.Client with
      dev.culvert.transport.jetty.shaded.org.eclipse.jetty.alpn.java.client
          .JDK9ClientALPNProcessor;
  provides HttpFieldPreEncoder with
      dev.culvert.transport.jetty.shaded.org.eclipse.jetty.http.Http10FieldPreEncoder,
      dev.culvert.transport.jetty.shaded.org.eclipse.jetty.http.Http11FieldPreEncoder,
      dev.culvert.transport.jetty.shaded.org.eclipse.jetty.http2.hpack.HpackFieldPreEncoder;
  provides dev.culvert.core.spi.ClientTransportProvider with
      dev.culvert.transport.jetty.shaded.ShadedJettyTransportProvider;
}
