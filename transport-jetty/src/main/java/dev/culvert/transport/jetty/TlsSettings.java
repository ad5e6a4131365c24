package dev.culvert.transport.jetty;

import dev.culvert.core.config.ClientTls;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The configured trust, identity and names, as Jetty takes them. Thread-safe. */
final class TlsSettings extends SslContextFactory.Client {

  private final @Nullable String serverName;

  TlsSettings(ClientTls tls) {
    serverName = tls.serverName();
    setSslContext(tls.context());
    setIncludeProtocols(ClientTls.PROTOCOLS.toArray(String[]::new));
    setEndpointIdentificationAlgorithm(tls.checksServerName() ? "HTTPS" : null);
    if (serverName != null) {
      // The JDK asks by itself only for names that have a dot.
      setSNIProvider((engine, names) -> List.of(new SNIHostName(serverName)));
    }
  }

  /** An engine for a server; the certificate is checked against its peer's host. */
  @Override
  public SSLEngine newSSLEngine(String host, int port) {
    return super.newSSLEngine(serverName == null ? host : serverName, port);
  }
}
