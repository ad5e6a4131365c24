package dev.culvert.tck.server;

import dev.culvert.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * How a raw client connects over TLS. Immutable.
 *
 * @param authority whose certificates it trusts
 * @param identity its own certificate
 * @param protocol the only version of TLS that it speaks
 * @param alpn what it offers
 */
record TlsSockets(
    TestAuthority authority,
    @Nullable X509ExtendedKeyManager identity,
    String protocol,
    List<String> alpn) {

  /** Connects, and returns when the handshake is done. */
  SSLSocket connect(InetSocketAddress server) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context().getSocketFactory().createSocket(server.getAddress(), server.getPort());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    parameters.setApplicationProtocols(alpn.toArray(String[]::new));
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity == null ? new KeyManager[0] : new KeyManager[] {identity},
          new TrustManager[] {authority.trust()},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
