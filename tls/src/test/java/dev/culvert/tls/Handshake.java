package dev.culvert.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Principal;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A TLS handshake in memory between two ends that show each other certificates. */
final class Handshake {

  private static final int BUFFER = 64 << 10;

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(BUFFER);
  private final ByteBuffer toClient = ByteBuffer.allocate(BUFFER);

  private Handshake(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /**
   * The name in the client's certificate, as the server sees it.
   *
   * @throws SSLException if one of them does not trust the other
   */
  static Principal between(
      @Nullable X509ExtendedKeyManager clientIdentity,
      X509ExtendedTrustManager clientTrust,
      X509ExtendedKeyManager serverIdentity,
      X509ExtendedTrustManager serverTrust)
      throws GeneralSecurityException, SSLException {
    SSLEngine client = context(clientIdentity, clientTrust).createSSLEngine("localhost", 443);
    client.setUseClientMode(true);
    SSLParameters parameters = client.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    client.setSSLParameters(parameters);
    SSLEngine server = context(serverIdentity, serverTrust).createSSLEngine();
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);
    return new Handshake(client, server).run();
  }

  private static SSLContext context(
      @Nullable X509ExtendedKeyManager identity, X509ExtendedTrustManager trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        identity == null ? new KeyManager[0] : new KeyManager[] {identity},
        new TrustManager[] {trust},
        null);
    return context;
  }

  private Principal run() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    while (isHandshaking(client) || isHandshaking(server)) {
      advance(client, toClient, toServer);
      advance(server, toServer, toClient);
    }
    return server.getSession().getPeerPrincipal();
  }

  private static boolean isHandshaking(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer plain = ByteBuffer.allocate(BUFFER);
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> engine.getDelegatedTask().run();
      case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
      default -> {
        in.flip();
        engine.unwrap(in, plain);
        in.compact();
      }
    }
  }
}
