package dev.culvert.tck.server;

import dev.culvert.core.config.ClientTls;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/** What client and gateway, and gateway and node, speak beneath a relay; TLS is mutual. */
enum RelayHops {
  CLEARTEXT(""),
  TLS_1_2("TLSv1.2"),
  TLS_1_3("TLSv1.3");

  /** In a gateway's certificate. */
  static final String GATEWAY = "gateway.culvert.example";

  static final TestAuthority AUTHORITY = TestAuthority.named("relay authority");

  private static final String ALPN = "culvert-relay";

  private final String version;

  RelayHops(String version) {
    this.version = version;
  }

  boolean isTls() {
    return this != CLEARTEXT;
  }

  /** A server's; as a node it knows our gateway. */
  ServerConfig secure(ServerConfig config) {
    return isTls()
        ? config.withTls(
            new ServerTls(AUTHORITY.issue("server"), AUTHORITY.trust(), Set.of(GATEWAY)))
        : config;
  }

  /** The gateway's towards its nodes. */
  ClientTls towardsNodes() {
    return isTls() ? tls(gateway(GATEWAY)) : ClientTls.DEFAULT;
  }

  /** What trusts our servers. */
  static ClientTls tls(X509ExtendedKeyManager identity) {
    return ClientTls.DEFAULT.withTrust(AUTHORITY.trust()).withIdentity(identity);
  }

  /** A certificate for a name. */
  static X509ExtendedKeyManager gateway(String name) {
    return AUTHORITY.issue(
        "a gateway",
        new TestAuthority.Names(List.of(name), List.of()),
        TestAuthority.Validity.now());
  }

  /** Connects as this client, and says nothing yet. */
  Socket connect(InetSocketAddress server, String client) throws IOException {
    return isTls()
        ? new TlsSockets(AUTHORITY, AUTHORITY.issue(client), version, List.of(ALPN)).connect(server)
        : new Socket(server.getAddress(), server.getPort());
  }

  /** Where a test is the node itself. */
  ServerSocket listen() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    if (!isTls()) {
      return new ServerSocket(0, 50, loopback);
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {AUTHORITY.issue("silent node")}, null, null);
      SSLServerSocket listener =
          (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, loopback);
      SSLParameters parameters = listener.getSSLParameters();
      parameters.setProtocols(new String[] {version});
      parameters.setApplicationProtocols(new String[] {ALPN});
      listener.setSSLParameters(parameters);
      return listener;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  URI address(int port) {
    return URI.create((isTls() ? "https" : "http") + "://127.0.0.1:" + port);
  }
}
