package dev.culvert.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests; its keys are in memory only. Immutable. */
public final class TestAuthority {

  private static final char[] NO_PASSWORD = new char[0];
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final PrivateKey key;
  private final X509Certificate certificate;

  private TestAuthority(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** An authority with a key of its own. */
  public static TestAuthority named(String name) {
    KeyPair keys = newKeys();
    X500Principal subject = new X500Principal("CN=" + name);
    X509Certificate certificate =
        sign(subject, keys.getPrivate(), subject, keys, Names.NONE, Validity.now(), true);
    return new TestAuthority(keys.getPrivate(), certificate);
  }

  /** Trusts what this authority has signed, and nothing else. */
  public X509ExtendedTrustManager trust() {
    try {
      KeyStore store = emptyStore();
      store.setCertificateEntry("authority", certificate);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return only(X509ExtendedTrustManager.class, factory.getTrustManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key of its own with a certificate for {@code localhost} and the loopback addresses. */
  public X509ExtendedKeyManager issue(String commonName) {
    return issue(commonName, Names.LOCAL, Validity.now());
  }

  /** A key of its own with a certificate that this authority has signed. */
  public X509ExtendedKeyManager issue(String commonName, Names names, Validity validity) {
    return manager(newKeys(), commonName, names, validity);
  }

  /** A key of any kind with a certificate for {@code localhost} and the loopback addresses. */
  public X509ExtendedKeyManager issue(String commonName, KeyPair keys) {
    return manager(keys, commonName, Names.LOCAL, Validity.now());
  }

  private X509ExtendedKeyManager manager(
      KeyPair keys, String commonName, Names names, Validity validity) {
    try {
      X500Principal subject = new X500Principal("CN=" + commonName);
      X509Certificate issued =
          sign(certificate.getSubjectX500Principal(), key, subject, keys, names, validity, false);
      KeyStore store = emptyStore();
      Certificate[] chain = {issued, certificate};
      store.setKeyEntry("identity", keys.getPrivate(), NO_PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return only(X509ExtendedKeyManager.class, factory.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sign(
      X500Principal issuer,
      PrivateKey issuerKey,
      X500Principal subject,
      KeyPair keys,
      Names names,
      Validity validity,
      boolean authority) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(validity.from()),
              Date.from(validity.to()),
              subject,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!names.isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, names.encoded());
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static <T> T only(Class<T> type, Object[] managers) {
    return Stream.of(managers).filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  /** Whom a certificate is for. */
  public record Names(List<String> hosts, List<String> addresses) {

    static final Names NONE = new Names(List.of(), List.of());
    static final Names LOCAL = new Names(List.of("localhost"), List.of("127.0.0.1", "::1"));

    boolean isEmpty() {
      return hosts.isEmpty() && addresses.isEmpty();
    }

    GeneralNames encoded() {
      return new GeneralNames(
          Stream.concat(
                  hosts.stream().map(host -> new GeneralName(GeneralName.dNSName, host)),
                  addresses.stream().map(ip -> new GeneralName(GeneralName.iPAddress, ip)))
              .toArray(GeneralName[]::new));
    }
  }

  /** When a certificate is valid. */
  public record Validity(Instant from, Instant to) {

    /** From yesterday to tomorrow. */
    public static Validity now() {
      Instant now = Instant.now();
      return new Validity(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
    }

    /** Until yesterday. */
    public static Validity past() {
      Instant now = Instant.now();
      return new Validity(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
    }
  }
}
