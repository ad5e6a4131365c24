package dev.culvert.netty.tls;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.lang.System.Logger;
import java.security.Principal;
import java.security.PrivateKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose TLS a provider on Netty has: BoringSSL's, by netty-tcnative, costs a fraction of the JDK's
 * CPU. Thread-safe.
 */
public enum TlsLibrary {
  /** BoringSSL's where it is on the class path, can be loaded and does what is asked. */
  AUTO,

  /** The JDK's. */
  JDK,

  /** BoringSSL's or none. */
  OPENSSL;

  /** The option that names one, in lower case; {@link #AUTO} if it is not given. */
  public static final String OPTION = "netty.tls";

  private static final Logger LOG = System.getLogger(TlsLibrary.class.getName());

  /** The kinds of keys that Netty asks a manager for on behalf of BoringSSL. */
  private static final List<String> KEYS = List.of("RSA", "EC");

  /**
   * The one that is named.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static TlsLibrary of(Map<String, String> options) {
    String name = options.getOrDefault(OPTION, "auto");
    for (TlsLibrary library : values()) {
      if (library.name().toLowerCase(Locale.ROOT).equals(name)) {
        return library;
      }
    }
    throw new IllegalArgumentException(
        "option " + OPTION + " '" + name + "' must be auto, jdk or openssl");
  }

  /**
   * A context of BoringSSL's; null where the JDK's is to be taken. The caller releases it, once no
   * connection is made with it any more. The first call in a JVM loads the native library and tries
   * it: it blocks.
   *
   * @param identity whose key is shown; null for none
   * @param aliases names the keys that this end may show
   * @param recipe makes the context, with the provider that it is given
   * @throws CulvertException {@link Failure#UNAVAILABLE} if it must be BoringSSL's and cannot, with
   *     the reason and the remedy
   */
  public @Nullable SslContext openSsl(
      @Nullable X509ExtendedKeyManager identity, Aliases aliases, Recipe recipe) {
    if (this == JDK) {
      return null;
    }
    try {
      requireUsable(identity, aliases);
      return recipe.make(SslProvider.OPENSSL_REFCNT);
    } catch (SSLException | RuntimeException e) {
      if (this == OPENSSL) {
        throw unavailable(e);
      }
      LOG.log(Logger.Level.DEBUG, "TLS is the JDK's: " + e.getMessage(), e);
      return null;
    }
  }

  /**
   * Looks whether {@link #OPENSSL} can be had, for whoever makes a context later; the others can in
   * any case.
   *
   * @throws CulvertException {@link Failure#UNAVAILABLE} as {@link #openSsl}
   */
  public void require(@Nullable X509ExtendedKeyManager identity, Aliases aliases) {
    if (this == OPENSSL) {
      try {
        requireUsable(identity, aliases);
      } catch (SSLException e) {
        throw unavailable(e);
      }
    }
  }

  private static CulvertException unavailable(Exception why) {
    return new CulvertException(
        Failure.UNAVAILABLE,
        "TLS by BoringSSL cannot be had: " + why.getMessage() + "; or set " + OPTION + "=jdk",
        why);
  }

  private static void requireUsable(@Nullable X509ExtendedKeyManager identity, Aliases aliases)
      throws SSLException {
    requireLoaded();
    if (identity != null) {
      requireKeys(identity, aliases);
    }
  }

  private static void requireLoaded() throws SSLException {
    try {
      requireAvailable();
    } catch (LinkageError e) {
      throw TrialHandshake.misfit(e.toString());
    }
    TrialHandshake.require();
  }

  private static void requireAvailable() throws SSLException {
    if (!OpenSsl.isAvailable()) {
      Throwable why = OpenSsl.unavailabilityCause();
      throw new SSLException(
          "netty-tcnative is not there or cannot be loaded ("
              + why
              + "); add io.netty:netty-tcnative-boringssl-static for this kind of machine to the"
              + " class path",
          why);
    }
    if (!SslProvider.isTlsv13Supported(SslProvider.OPENSSL)) {
      throw new SSLException(
          OpenSsl.versionString() + " has no TLS 1.3; use netty-tcnative-boringssl-static");
    }
  }

  /** Netty copies them, and overlooks those of other kinds. */
  private static void requireKeys(X509ExtendedKeyManager identity, Aliases aliases)
      throws SSLException {
    boolean found = false;
    for (String kind : KEYS) {
      String[] named = aliases.of(identity, kind, null);
      for (String alias : named == null ? new String[0] : named) {
        PrivateKey key = identity.getPrivateKey(alias);
        if (key == null || key.getEncoded() == null) {
          throw new SSLException("the private key cannot be copied; use one from a file");
        }
        found = true;
      }
    }
    if (!found) {
      throw new SSLException("the key is neither RSA nor EC; use one that is");
    }
  }

  /** {@link X509ExtendedKeyManager#getServerAliases}, or its like for clients. */
  public interface Aliases {

    /** Of the keys of a kind; null for none. */
    String @Nullable [] of(
        X509ExtendedKeyManager identity, String kind, Principal @Nullable [] issuers);
  }

  /** Makes a context. */
  public interface Recipe {

    /**
     * With a provider.
     *
     * @throws SSLException if it cannot be made
     */
    SslContext make(SslProvider provider) throws SSLException;
  }
}
