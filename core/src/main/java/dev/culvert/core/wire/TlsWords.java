package dev.culvert.core.wire;

import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * What has failed in a TLS handshake, in the JDK's words, whichever library said it. Thread-safe.
 */
public final class TlsWords {

  /** What Netty says around the reason of a trust manager's. */
  private static final String NETTY = "General OpenSslEngine problem";

  /** How OpenSSL and BoringSSL begin: {@code error:NUMBER:SSL routines:FUNCTION:REASON}. */
  private static final String OPENSSL = "error:";

  /** The alert by which the other end has refused. */
  private static final Pattern ALERT = Pattern.compile(".*:(?:SSLV3|TLSV1)_ALERT_([A-Z_]+)");

  /** The first bytes that came are not of TLS at all. */
  private static final String NO_RECORD = ":WRONG_VERSION_NUMBER";

  private TlsWords() {}

  /**
   * The message of what was thrown, or of the failure of TLS that caused it.
   *
   * @param thrown its causes are looked at too
   */
  public static String of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException tls) {
        return of(tls);
      }
    }
    return String.valueOf(thrown.getMessage());
  }

  private static String of(SSLException tls) {
    String said = String.valueOf(tls.getMessage());
    if (!said.startsWith(NETTY) && !said.startsWith(OPENSSL)) {
      return said;
    }
    for (Throwable cause = tls.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return String.valueOf(cause.getMessage());
      }
    }
    Matcher alert = ALERT.matcher(said);
    if (alert.matches()) {
      return "Received fatal alert: " + alert.group(1).toLowerCase(Locale.ROOT);
    }
    return said.endsWith(NO_RECORD) ? "not an SSL/TLS record (" + said + ")" : said;
  }
}
