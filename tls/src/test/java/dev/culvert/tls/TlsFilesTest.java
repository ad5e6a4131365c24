package dev.culvert.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.tls.Authority.Issued;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptor;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsFilesTest {

  private static final char[] PASSWORD = "correct horse".toCharArray();
  private static final char[] OTHER = "battery staple".toCharArray();
  private static final char[] ACCENTS = "d\u00e9j\u00e0 vu".toCharArray();

  @TempDir private Path directory = Path.of("");
  private Authority authority;
  private Issued ours;
  private Path root;
  private Path certificate;
  private Path key;

  @BeforeEach
  void writeFiles() throws Exception {
    authority = new Authority("root");
    ours = authority.issue("n1", "EC");
    root = pem("root.pem", authority.certificate());
    certificate = pem("n1.pem", ours.certificate());
    key = pem("n1.key", new JcaPKCS8Generator(ours.keys().getPrivate(), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void pkcs8KeysShowTheirCertificate(String algorithm) throws Exception {
    Issued issued = authority.issue("who", algorithm);
    Path file = pem("key", new JcaPKCS8Generator(issued.keys().getPrivate(), null));

    assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----");
    assertShows(TlsFiles.identity(pem("pem", issued.certificate()), file, null), "CN=who");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void keysInTheirAlgorithmsOwnFormShowTheirCertificate(String algorithm) throws Exception {
    Issued issued = authority.issue("who", algorithm);
    Path file = pem("key", issued.keys().getPrivate());

    assertThat(Files.readString(file)).startsWith("-----BEGIN " + algorithm + " PRIVATE KEY-----");
    assertShows(TlsFiles.identity(pem("pem", issued.certificate()), file, null), "CN=who");
  }

  @Test
  void aKeyBehindItsParametersIsFoundAsOpenSslWritesIt() throws Exception {
    Path file = pem("key", ours.keys().getPrivate());
    String parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    Files.writeString(file, parameters + Files.readString(file));

    assertShows(TlsFiles.identity(certificate, file, null), "CN=n1");
  }

  @Test
  void encryptedKeysNeedTheirPassword() throws Exception {
    Path pkcs8 = pem("pkcs8", encrypted(PKCS8Generator.AES_256_CBC, PASSWORD));
    Path legacy = directory.resolve("legacy");
    Files.writeString(
        legacy,
        text(
            ours.keys().getPrivate(),
            new JcePEMEncryptorBuilder("AES-256-CBC")
                .setProvider(new BouncyCastleProvider())
                .build(PASSWORD)));

    assertThat(Files.readString(pkcs8)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    assertThat(Files.readString(legacy)).contains("Proc-Type: 4,ENCRYPTED");
    for (Path file : List.of(pkcs8, legacy)) {
      assertShows(TlsFiles.identity(certificate, file, PASSWORD), "CN=n1");
      assertRefused(
          () -> TlsFiles.identity(certificate, file, null),
          file + ": the key is encrypted; give its password");
      assertRefused(
          () -> TlsFiles.identity(certificate, file, OTHER),
          file + ": the key cannot be decrypted; check its password");
    }
  }

  @Test
  void withoutBouncyCastleTheJdkReadsAllButTheOldForms() throws Exception {
    Path pkcs8 = pem("pkcs8", encrypted(PKCS8Generator.AES_256_CBC, PASSWORD));
    Path des = pem("des", encrypted(PKCS8Generator.DES3_CBC, PASSWORD));
    Path accents = pem("accents", encrypted(PKCS8Generator.AES_256_CBC, ACCENTS));
    Path legacy = directory.resolve("legacy");
    Files.writeString(
        legacy,
        text(
            ours.keys().getPrivate(),
            new JcePEMEncryptorBuilder("AES-256-CBC")
                .setProvider(new BouncyCastleProvider())
                .build(PASSWORD)));
    Path openssl = storedAsByOpenSsl("openssl.p12");

    assertShows(TlsFiles.identity(certificate, des, PASSWORD), "CN=n1");
    assertShows(TlsFiles.identity(certificate, accents, ACCENTS), "CN=n1");
    try (URLClassLoader alone =
        new URLClassLoader(
            new URL[] {TlsFiles.class.getProtectionDomain().getCodeSource().getLocation()},
            ClassLoader.getPlatformClassLoader())) {
      Class<?> files = alone.loadClass(TlsFiles.class.getName());
      Method identity = files.getMethod("identity", Path.class, Path.class, char[].class);
      Method trust = files.getMethod("trust", Path.class, char[].class);

      assertShows((X509ExtendedKeyManager) identity.invoke(null, certificate, key, null), "CN=n1");
      assertShows(
          (X509ExtendedKeyManager) identity.invoke(null, certificate, pkcs8, PASSWORD), "CN=n1");
      assertThat(((X509ExtendedTrustManager) trust.invoke(null, root, null)).getAcceptedIssuers())
          .containsExactly(authority.certificate());
      assertThatThrownBy(() -> identity.invoke(null, certificate, pkcs8, OTHER))
          .cause()
          .hasMessage(pkcs8 + ": the key cannot be decrypted; check its password");
      for (Path file : List.of(des, legacy)) {
        assertNeedsBouncyCastle(() -> identity.invoke(null, certificate, file, PASSWORD), file);
      }
      assertNeedsBouncyCastle(() -> identity.invoke(null, certificate, accents, ACCENTS), accents);
      assertNeedsBouncyCastle(() -> trust.invoke(null, openssl, PASSWORD), openssl);
    }
  }

  @Test
  void nothingIsAddedToTheJvmsSecurityProviders() throws Exception {
    Provider[] before = Security.getProviders();

    TlsFiles.identity(
        certificate, pem("key", encrypted(PKCS8Generator.DES3_CBC, PASSWORD)), PASSWORD);
    trusted();

    assertThat(Security.getProviders()).isEqualTo(before);
  }

  @Test
  void oneFileMayHoldCertificateAndKey() throws Exception {
    Path both = directory.resolve("both.pem");
    Files.writeString(both, Files.readString(key) + "a note\n" + Files.readString(certificate));

    assertShows(TlsFiles.identity(both, both, null), "CN=n1");
  }

  @Test
  void pkcs12HoldsIdentityAndTrust() throws Exception {
    KeyStore store = emptyStore(KeyStore.getInstance("PKCS12"));
    store.setKeyEntry(
        "n1",
        ours.keys().getPrivate(),
        PASSWORD,
        new Certificate[] {ours.certificate(), authority.certificate()});
    Path identity = stored(store, "n1.p12");
    store.deleteEntry("n1");
    store.setCertificateEntry("root", authority.certificate());
    Path trust = stored(store, "root.p12");

    X509ExtendedKeyManager manager = TlsFiles.identity(identity, PASSWORD);

    assertShows(manager, "CN=n1");
    assertThat(Handshake.between(manager, TlsFiles.trust(trust, PASSWORD), manager, trusted()))
        .hasToString("CN=n1");
    assertRefused(
        () -> TlsFiles.identity(identity, OTHER),
        identity + " cannot be decrypted; check its password");
    assertRefused(
        () -> TlsFiles.trust(trust, OTHER), trust + " cannot be decrypted; check its password");
    assertRefused(() -> TlsFiles.trust(trust, null), trust + " cannot be decrypted; check its");
    assertRefused(
        () -> TlsFiles.identity(trust, PASSWORD), trust + " holds no private key; make it with");
    assertThat(TlsFiles.trust(identity, PASSWORD).getAcceptedIssuers())
        .containsExactly(authority.certificate());
  }

  @Test
  void pkcs12WithNothingButAnIdentityIsNotTrusted() throws Exception {
    KeyStore store = emptyStore(KeyStore.getInstance("PKCS12"));
    Certificate[] chain = {ours.certificate()};
    store.setKeyEntry("n1", ours.keys().getPrivate(), PASSWORD, chain);
    Path identity = stored(store, "n1.p12");

    assertRefused(
        () -> TlsFiles.trust(identity, PASSWORD), identity + " holds no certificate without a key");
  }

  @Test
  void pkcs12WithoutTheJdksAttributeIsTrustedToo() throws Exception {
    Path file = storedAsByOpenSsl("root.p12");

    assertThat(TlsFiles.trust(file, PASSWORD).getAcceptedIssuers())
        .containsExactly(authority.certificate());
  }

  @Test
  void everyAuthorityOfABundleIsTrusted() throws Exception {
    Authority second = new Authority("second");
    Path bundle = pem("bundle.pem", authority.certificate(), second.certificate());
    Issued theirs = second.issue("n2", "RSA");
    X509ExtendedKeyManager manager =
        TlsFiles.identity(
            pem("n2.pem", theirs.certificate()), pem("n2.key", theirs.keys().getPrivate()), null);

    assertThat(TlsFiles.trust(bundle, null).getAcceptedIssuers())
        .containsExactlyInAnyOrder(authority.certificate(), second.certificate());
    assertThat(
            Handshake.between(
                manager, TlsFiles.trust(bundle, null), manager, TlsFiles.trust(bundle, null)))
        .hasToString("CN=n2");
    assertThatThrownBy(() -> Handshake.between(manager, trusted(), manager, trusted()))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void aCertificateThatHasExpiredIsForItsPeerToRefuse() throws Exception {
    Issued old = authority.issue("old", "EC", Instant.now().minusSeconds(60));
    X509ExtendedKeyManager manager =
        TlsFiles.identity(
            pem("old.pem", old.certificate()), pem("old.key", old.keys().getPrivate()), null);

    assertThatThrownBy(() -> Handshake.between(manager, trusted(), manager, trusted()))
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining("CertificateExpiredException");
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      Issued other = authority.issue("other", algorithm);
      Path otherKey = pem("other.key", new JcaPKCS8Generator(other.keys().getPrivate(), null));
      Path second = pem("second.pem", ours.certificate(), other.certificate());

      assertRefused(
          () -> TlsFiles.identity(certificate, otherKey, null),
          "the key in " + otherKey + " does not belong to the certificate in " + certificate,
          "(CN=n1); name the two that were made together");
      assertRefused(
          () -> TlsFiles.identity(second, otherKey, null),
          second + ": the certificate that belongs to the key must be the first");
    }
  }

  @Test
  void filesThatHoldSomethingElseAreNamedWithWhatTheyHold() throws Exception {
    Path two = pem("two.key", ours.keys().getPrivate(), Authority.keys("EC").getPrivate());

    assertRefused(
        () -> TlsFiles.identity(key, certificate, null),
        key + " holds no certificate, but PRIVATE KEY; name the file that does");
    assertRefused(
        () -> TlsFiles.identity(certificate, certificate, null),
        certificate + " holds no private key, but CERTIFICATE; name the file that does");
    assertRefused(() -> TlsFiles.trust(key, null), key + " holds no certificate, but PRIVATE KEY");
    assertRefused(
        () -> TlsFiles.identity(certificate, two, null), two + " holds 2 private keys; leave");
  }

  @Test
  void filesThatCannotBeUsedAreNamedWithTheReason() throws Exception {
    Path gone = directory.resolve("gone.pem");
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    Path prose = Files.writeString(directory.resolve("prose"), "-----BEGIN CERTIFICATE-----\n");
    Path der = directory.resolve("n1.der");
    Files.write(der, ours.certificate().getEncoded());
    Path damaged = directory.resolve("damaged.pem");
    String body = Files.readString(certificate);
    Files.writeString(damaged, body.substring(0, 100) + body.substring(200));

    assertRefused(() -> TlsFiles.trust(gone, null), gone + ": no such file; check the path");
    assertRefused(() -> TlsFiles.trust(directory, null), directory + " is a directory; name a");
    assertRefused(() -> TlsFiles.trust(empty, null), empty + " is empty; write it again");
    assertRefused(() -> TlsFiles.trust(prose, null), prose + " is not PEM: it has no '-----BEGIN");
    assertRefused(() -> TlsFiles.trust(der, null), der + " is not PKCS12", "x509 -inform DER");
    assertRefused(() -> TlsFiles.identity(der, key, null), der + " is not PEM");
    assertRefused(
        () -> TlsFiles.identity(key, PASSWORD), key + " is not PKCS12", "openssl x509 -inform DER");
    assertRefused(
        () -> TlsFiles.trust(damaged, null),
        damaged + ": certificate 1 is damaged; write the file again");
    assertRefused(
        () -> TlsFiles.trust(Path.of("/dev/zero"), null), "/dev/zero is larger than 4194304 bytes");
  }

  /** Both ends show it to each other, and the authority has signed it. */
  private void assertShows(X509ExtendedKeyManager manager, String name) throws Exception {
    assertThat(Handshake.between(manager, trusted(), manager, trusted())).hasToString(name);
  }

  private X509ExtendedTrustManager trusted() {
    return TlsFiles.trust(root, null);
  }

  private static void assertNeedsBouncyCastle(ThrowingCallable call, Path file) {
    assertThatThrownBy(call)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith(file.toString())
        .contains("org.bouncycastle:bcpkix-jdk18on")
        .contains("openssl pkcs");
  }

  private JcaPKCS8Generator encrypted(ASN1ObjectIdentifier cipher, char[] password)
      throws Exception {
    OutputEncryptor encryptor =
        new JceOpenSSLPKCS8EncryptorBuilder(cipher)
            .setProvider(new BouncyCastleProvider())
            .setPassword(password)
            .build();
    return new JcaPKCS8Generator(ours.keys().getPrivate(), encryptor);
  }

  private static void assertRefused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(call).message().startsWith(parts[0]).contains(parts);
  }

  private Path pem(String name, Object... objects) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Object object : objects) {
      text.append(text(object, null));
    }
    return Files.writeString(directory.resolve(name), text);
  }

  private static String text(Object object, @Nullable PEMEncryptor encryptor) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object, encryptor);
    }
    return text.toString();
  }

  private static KeyStore emptyStore(KeyStore store) throws Exception {
    store.load(null, null);
    return store;
  }

  /** The authority's certificate, with no attribute but its name. */
  private Path storedAsByOpenSsl(String name) throws Exception {
    PKCS12PfxPduBuilder builder = new PKCS12PfxPduBuilder();
    builder.addData(
        new JcaPKCS12SafeBagBuilder(authority.certificate())
            .addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString("root"))
            .build());
    JcePKCS12MacCalculatorBuilder mac =
        new JcePKCS12MacCalculatorBuilder().setProvider(new BouncyCastleProvider());
    return Files.write(directory.resolve(name), builder.build(mac, PASSWORD).getEncoded());
  }

  private Path stored(KeyStore store, String name) throws Exception {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
    return file;
  }
}
