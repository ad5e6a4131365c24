package dev.culvert.server;

import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.wire.Relay;
import dev.culvert.server.spi.PendingSocket;
import dev.culvert.server.spi.TlsTerms;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway's relays reach nodes over TLS. Immutable.
 *
 * @param terms with the gateway's own certificate, if it has one to show
 * @param serverName the name to find in a node's certificate; null for the host in its address
 */
record NodeTls(TlsTerms terms, @Nullable String serverName) {

  /** With this trust and identity; reads the JDK's authorities if they are trusted. */
  static NodeTls of(ClientTls tls) {
    SSLContext context = tls.context();
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(ClientTls.PROTOCOLS.toArray(String[]::new));
    parameters.setApplicationProtocols(new String[] {Relay.PROTOCOL});
    if (tls.checksServerName()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    String name = tls.serverName();
    if (name != null) {
      // The JDK asks by itself only for names that have a dot.
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    return new NodeTls(new TlsTerms(tls.identity(), tls.trustManager(), context, parameters), name);
  }

  /** Has a socket that was connected to a node speak TLS. */
  void secure(PendingSocket.Connected socket, Target node) {
    socket.secure(terms, serverName == null ? host(node) : serverName, node.port());
  }

  /** An IPv6 address without the brackets that it has in a URI. */
  private static String host(Target node) {
    String host = node.server().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
