package dev.culvert.core.wire;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.StaggeredConnect;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection to a server did not become an HTTP/2 session, with the remedy: the same failure
 * and the same sentence from every transport. Thread-safe.
 */
public final class ConnectFailures {

  private ConnectFailures() {}

  /**
   * A TCP connect or a TLS handshake that failed.
   *
   * @param cause what the library threw; its causes are looked at too
   */
  public static CulvertException of(URI server, Throwable cause) {
    SSLException tls = find(cause, SSLException.class);
    if (tls != null) {
      return ofTls(server, tls);
    }
    UnknownHostException unknown = find(cause, UnknownHostException.class);
    String why = unknown != null ? "unknown host" : reasons(cause);
    return new CulvertException(
        Failure.UNREACHABLE, "cannot connect to " + server + ": " + why, cause);
  }

  /** The connection ended, or broke HTTP/2, before the server's SETTINGS came. */
  public static CulvertException notHttp2(URI server, String detail, @Nullable Throwable cause) {
    boolean tls = server.getScheme().equals("https");
    return new CulvertException(
        Failure.PROTOCOL_ERROR,
        server
            + " does not speak "
            + (tls ? "HTTP/2 over TLS" : "cleartext HTTP/2")
            + ": "
            + detail
            + "; check that host and port are those of a Culvert server"
            + (tls ? "" : ", and whether it wants https://"),
        cause);
  }

  /** TLS stands, but the server did not choose {@code h2} (ALPN, RFC 7301). */
  public static CulvertException noAlpn(URI server) {
    return notHttp2(server, "it did not choose h2 in ALPN", null);
  }

  /** The server answered a request for {@code Upgrade: h2c} with this status instead of 101. */
  public static CulvertException noUpgrade(URI server, int status) {
    return notHttp2(server, "it answered " + status + " to the request to upgrade", null);
  }

  /** No session within the time to connect. */
  public static CulvertException timeout(Object target, long millis) {
    return new CulvertException(
        Failure.TIMEOUT,
        target
            + ": not open within "
            + millis
            + " ms; check that the address is that of a Culvert server, and that it is up");
  }

  /**
   * What nobody expects of a library, as a failure: one of ours is itself; a library that lacks
   * what is called is of another version than the one that is needed.
   *
   * @param what failed, for messages
   */
  public static CulvertException ofThrown(String what, Throwable thrown) {
    CulvertException ours = find(thrown, CulvertException.class);
    if (ours != null) {
      return ours;
    }
    if (find(thrown, LinkageError.class) != null) {
      return new CulvertException(
          Failure.UNAVAILABLE,
          what
              + ": a library on the class path is not of the version that is needed ("
              + thrown
              + "); 'culvert providers' says which is",
          thrown);
    }
    if (find(thrown, OutOfMemoryError.class) != null) {
      return new CulvertException(
          Failure.UNAVAILABLE,
          what + ": this process has no memory or thread left (" + thrown.getMessage() + ")",
          thrown);
    }
    return new CulvertException(Failure.INTERNAL, what + ": unexpected: " + thrown, thrown);
  }

  /** Of all addresses, each once. */
  private static String reasons(Throwable cause) {
    return cause instanceof StaggeredConnect.NoneConnected none
        ? none.reasons().stream()
            .map(reason -> String.valueOf(reason.getMessage()))
            .distinct()
            .collect(Collectors.joining("; "))
        : String.valueOf(cause.getMessage());
  }

  private static CulvertException ofTls(URI server, SSLException tls) {
    String said = firstLine(TlsWords.of(tls));
    String message = said.toLowerCase(Locale.ROOT);
    String where = "cannot connect to " + server + ": ";
    if (message.contains("fatal alert") && isAboutOurCertificate(message)) {
      return new CulvertException(
          Failure.UNAUTHENTICATED,
          where + "it wants a client certificate that it trusts (" + said + ")",
          tls);
    }
    if (find(tls, CertificateExpiredException.class) != null) {
      return untrusted(where + "its certificate has expired; renew it on the server", tls);
    }
    if (find(tls, CertificateNotYetValidException.class) != null) {
      return untrusted(where + "its certificate is not valid yet; check both clocks", tls);
    }
    if (isAboutTheName(tls, message)) {
      return untrusted(
          where
              + "its certificate is for another name ("
              + said
              + "); use that name in the address, or set the server name",
          tls);
    }
    if (message.contains("pkix") || message.contains("certificate") || message.contains("trust")) {
      return untrusted(
          where + "its certificate is not trusted (" + said + "); set the authority that signed it",
          tls);
    }
    if (message.contains("application_protocol") || message.contains("application protocol")) {
      return noAlpn(server);
    }
    if (message.contains("unrecognized ssl message") || message.contains("not an ssl/tls record")) {
      return new CulvertException(
          Failure.PROTOCOL_ERROR, where + "it does not speak TLS; use http://", tls);
    }
    // With it a server of TLS 1.2 may also turn down who shows none (RFC 5246 section 7.4.6).
    String hint = message.contains("handshake_failure") ? "; it may want a client certificate" : "";
    return new CulvertException(Failure.PROTOCOL_ERROR, where + "TLS failed: " + said + hint, tls);
  }

  /** Without the certificate that some libraries show on the lines after a colon. */
  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").replaceFirst(":$", "");
  }

  private static CulvertException untrusted(String message, Throwable cause) {
    return new CulvertException(Failure.UNTRUSTED, message, cause);
  }

  /** The alerts by which a server turns a client's certificate down (RFC 8446 section 6.2). */
  private static boolean isAboutOurCertificate(String message) {
    return message.contains("certificate") || message.contains("unknown_ca");
  }

  private static boolean isAboutTheName(SSLException tls, String message) {
    return tls instanceof SSLPeerUnverifiedException
        || message.contains("no subject alternative")
        || message.contains("no name matching");
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
