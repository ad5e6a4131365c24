package dev.culvert.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates that are made for one test. */
final class Authority {

  private static final Duration LIFE = Duration.ofDays(1);
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final Issued root;

  Authority(String name) throws GeneralSecurityException {
    KeyPair keys = keys("EC");
    this.root =
        new Issued(sign(name, keys, name, keys.getPrivate(), Instant.now().plus(LIFE), true), keys);
  }

  /** BouncyCastle's EC keys name their curve wherever they are written, as OpenSSL's do. */
  static KeyPair keys(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE);
    switch (algorithm) {
      case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
      case "RSA" -> generator.initialize(2_048);
      default -> {}
    }
    return generator.generateKeyPair();
  }

  X509Certificate certificate() {
    return root.certificate;
  }

  /** A certificate for localhost that is valid now. */
  Issued issue(String name, String algorithm) throws GeneralSecurityException {
    return issue(name, algorithm, Instant.now().plus(LIFE));
  }

  Issued issue(String name, String algorithm, Instant until) throws GeneralSecurityException {
    KeyPair keys = keys(algorithm);
    String issuer = root.certificate.getSubjectX500Principal().getName();
    return new Issued(
        sign(name, keys, issuer.replaceFirst("CN=", ""), root.keys.getPrivate(), until, false),
        keys);
  }

  private static X509Certificate sign(
      String name, KeyPair keys, String issuer, PrivateKey key, Instant until, boolean authority)
      throws GeneralSecurityException {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(until.minus(LIFE).minus(LIFE)),
              Date.from(until),
              new X500Name("CN=" + name),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .setProvider(BOUNCY_CASTLE)
                      .build(key)));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** A certificate and its keys. */
  record Issued(X509Certificate certificate, KeyPair keys) {}
}
