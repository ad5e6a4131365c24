package dev.culvert.transport.okhttp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Puts TLS over a session's socket, and keeps what TLS ended for. In TLS 1.3 a server turns a
 * client's certificate down after the handshake; OkHttp's reader gets that alert, and the call may
 * learn no more than that its connection is shut down. Thread-safe.
 */
final class SessionTls extends SSLSocketFactory {

  private final SSLSocketFactory jdk;
  private volatile @Nullable InputStream input;

  SessionTls(SSLSocketFactory jdk) {
    this.jdk = jdk;
  }

  /** Why TLS was broken off, or null if it was not. Only of a socket that is closed. */
  @Nullable SSLException end() {
    InputStream closed = input;
    if (closed == null) {
      return null;
    }
    try {
      closed.read();
    } catch (SSLException e) {
      return e.getCause() instanceof SSLException cause ? cause : e;
    } catch (IOException e) {
      System.getLogger(SessionTls.class.getName())
          .log(System.Logger.Level.TRACE, "TLS was not broken off", e);
    }
    return null;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    Socket tls = jdk.createSocket(socket, host, port, autoClose);
    // Now, for a closed socket gives out none.
    input = Objects.requireNonNull(tls.getInputStream());
    return tls;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw overSocketsOnly();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw overSocketsOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw overSocketsOnly();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw overSocketsOnly();
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return jdk.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return jdk.getSupportedCipherSuites();
  }

  private static UnsupportedOperationException overSocketsOnly() {
    return new UnsupportedOperationException("OkHttp puts TLS over sockets that it has connected");
  }
}
