package dev.culvert.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A file of keys and certificates under one password (RFC 7292). Immutable. */
final class Pkcs12File {

  private static final String TYPE = "PKCS12";

  private final FileContent content;

  Pkcs12File(FileContent content) {
    this.content = content;
  }

  static Pkcs12File read(Path path) {
    return new Pkcs12File(FileContent.read(path));
  }

  /** The one key with its certificates. */
  Identity identity(char[] password) {
    try {
      KeyStore store = load(KeyStore.getInstance(TYPE), password);
      List<String> keys = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          keys.add(alias);
        }
      }
      if (keys.size() != 1) {
        throw new IllegalArgumentException(
            content.path()
                + (keys.isEmpty() ? " holds no private key" : " holds several private keys")
                + "; make it with 'openssl pkcs12 -export -inkey KEY -in CERTIFICATES'");
      }
      String alias = keys.get(0);
      if (store.getKey(alias, password) instanceof PrivateKey key) {
        return new Identity(key, x509(Stream.of(store.getCertificateChain(alias))));
      }
      throw new IllegalArgumentException(
          content.path() + ": the key is a secret key; a private key is needed");
    } catch (UnrecoverableKeyException e) {
      throw wrongPassword(e);
    } catch (GeneralSecurityException e) {
      throw damaged(e);
    }
  }

  /**
   * The certificates, at least one. BouncyCastle reads them where it is here: the JDK passes over
   * those that do not carry an attribute of its own, which OpenSSL does not write.
   */
  List<X509Certificate> certificates(char @Nullable [] password) {
    try {
      KeyStore reader = reader();
      KeyStore store = load(reader, password == null ? new char[0] : password);
      List<Certificate> found = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isCertificateEntry(alias)) {
          found.add(store.getCertificate(alias));
        }
      }
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            content.path()
                + " holds no certificate without a key"
                + (reader.getProvider().getName().equals("BC")
                    ? "; add that of the authority"
                    : " that the JDK trusts; name a PEM file, write it with keytool or with"
                        + " 'openssl pkcs12 -jdktrust anyExtendedKeyUsage', or add "
                        + BouncyCastle.ARTIFACT));
      }
      return x509(found.stream());
    } catch (GeneralSecurityException e) {
      throw damaged(e);
    }
  }

  private static KeyStore reader() throws KeyStoreException {
    try {
      return BouncyCastle.pkcs12();
    } catch (LinkageError e) {
      // It is not here.
      return KeyStore.getInstance(TYPE);
    }
  }

  private KeyStore load(KeyStore store, char[] password) throws GeneralSecurityException {
    try {
      store.load(content.stream(), password);
      return store;
    } catch (IOException e) {
      boolean wrong =
          e.getCause() instanceof UnrecoverableKeyException
              || String.valueOf(e.getMessage()).contains("password");
      throw wrong ? wrongPassword(e) : damaged(e);
    }
  }

  private static List<X509Certificate> x509(Stream<? extends Certificate> certificates) {
    return certificates.map(X509Certificate.class::cast).toList();
  }

  private IllegalArgumentException wrongPassword(Exception e) {
    return new IllegalArgumentException(
        content.path() + " cannot be decrypted; check its password", e);
  }

  private IllegalArgumentException damaged(Exception e) {
    return new IllegalArgumentException(
        content.path()
            + " is not PKCS12, or damaged ("
            + e.getMessage()
            + "); convert DER certificates with 'openssl x509 -inform DER'",
        e);
  }

  /** A private key and its certificates, its own first. */
  record Identity(PrivateKey key, List<X509Certificate> chain) {}
}
