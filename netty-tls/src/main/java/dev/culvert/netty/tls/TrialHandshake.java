package dev.culvert.netty.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A handshake of BoringSSL's TLS with itself, in memory and once in a JVM. With a netty-tcnative of
 * another version than this Netty's a method is missing, and that shows at the end of a handshake:
 * too late for another choice. Thread-safe.
 */
final class TrialHandshake {

  // Nobody's: both ends are here, and nothing is kept secret by it.
  private static final String CERTIFICATE =
      "MIIBGzCBwwIUDiSUfhrv+73NE19E6VvdrwkNmw4wCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFdHJp"
          + "YWwwIBcNMjYxMTMwMjI0OTAyWhgPOTk5OTA5MTMyMjQ5MDJaMBAxDjAMBgNVBAMMBXRyaWFsMFkw"
          + "EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEw/gA7nSdD/FBxkj2+HB2caoVucWDxhwJsNNNgY5cM91f"
          + "hx6tZzvqWS2tv9TfaQGGvUAzKuu1bTYh4ee3GVlj/TAKBggqhkjOPQQDAgNHADBEAiBTdfSywX76"
          + "7bFhk07iktf4pJW8hMI2Wgfw44HHs9P0YAIgBkzVPYj3rl2d7c7WwtP5IXP+HHo67gUzlrx9OZ92"
          + "r64=";
  private static final String KEY =
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr1wR6cgT8AZoqPQvzO23KF82bDeH"
          + "xqQkaK45uvJNXGehRANCAATD+ADudJ0P8UHGSPb4cHZxqhW5xYPGHAmw002Bjlwz3V+HHq1nO+pZ"
          + "La2/1N9pAYa9QDMq67VtNiHh57cZWWP9";

  /** There are some ten. */
  private static final int MOST_STEPS = 100;

  private static final @Nullable String FAULT = fault();

  private TrialHandshake() {}

  /**
   * Blocks when it is called first.
   *
   * @throws SSLException if it has failed
   */
  static void require() throws SSLException {
    String fault = FAULT;
    if (fault != null) {
      throw misfit(fault);
    }
  }

  /** What is said of a netty-tcnative with which this has happened. */
  static SSLException misfit(String fault) {
    return new SSLException(
        "netty-tcnative does not fit this Netty ("
            + fault
            + "); use the versions that one io.netty:netty-bom has");
  }

  private static @Nullable String fault() {
    try {
      tryWithAContext();
      return null;
    } catch (SSLException | GeneralSecurityException | RuntimeException | LinkageError e) {
      return e.toString();
    }
  }

  private static void tryWithAContext() throws SSLException, GeneralSecurityException {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(Base64.getDecoder().decode(CERTIFICATE)));
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(KEY)));
    SslContext server =
        SslContextBuilder.forServer(key, certificate)
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .build();
    try {
      SslContext client =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.OPENSSL_REFCNT)
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm(null)
              .build();
      try {
        tryWithEngines(client, server);
      } finally {
        ReferenceCountUtil.release(client);
      }
    } finally {
      ReferenceCountUtil.release(server);
    }
  }

  private static void tryWithEngines(SslContext client, SslContext server) throws SSLException {
    SSLEngine near = client.newEngine(UnpooledByteBufAllocator.DEFAULT);
    try {
      SSLEngine far = server.newEngine(UnpooledByteBufAllocator.DEFAULT);
      try {
        near.beginHandshake();
        for (int i = 0; i < MOST_STEPS && (isShaking(near) || isShaking(far)); i++) {
          step(near, far);
          step(far, near);
        }
        if (isShaking(near) || isShaking(far)) {
          throw new SSLException("it does not end");
        }
      } finally {
        ReferenceCountUtil.release(far);
      }
    } finally {
      ReferenceCountUtil.release(near);
    }
  }

  private static boolean isShaking(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void step(SSLEngine from, SSLEngine to) throws SSLException {
    // Even if it waits: Netty looks whether what it has read was the end.
    if (isShaking(from)) {
      compute(from);
      ByteBuffer records = ByteBuffer.allocate(from.getSession().getPacketBufferSize());
      ByteBuffer data = ByteBuffer.allocate(to.getSession().getApplicationBufferSize());
      from.wrap(ByteBuffer.allocate(0), records);
      records.flip();
      for (int i = 0; i < MOST_STEPS && records.hasRemaining(); i++) {
        to.unwrap(records, data);
        compute(to);
      }
    }
  }

  private static void compute(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
