package dev.culvert.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testkit.Patience;
import dev.culvert.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** TLS of the JDK on top of a socket into a pod, at its ends and before its beginning. */
class LayeredTlsTest extends ClientContract {

  @Test
  void halvesEndApart() throws Exception {
    try (TestPort port =
            TestPort.serve(
                tlsListener(),
                (socket, report) -> {
                  String heard = new String(socket.getInputStream().readAllBytes(), US_ASCII);
                  socket.getOutputStream().write(("heard " + heard).getBytes(US_ASCII));
                });
        SSLSocket secure = layered(open(pod.on(443, port)).socket(443))) {
      secure.getOutputStream().write("all".getBytes(US_ASCII));
      secure.shutdownOutput();
      assertThat(secure.getInputStream().readAllBytes()).isEqualTo("heard all".getBytes(US_ASCII));
    }
  }

  @Test
  void closeOfEitherSocketEndsAHandshake() throws Exception {
    try (TestPort silent = TestPort.witness()) {
      Culvert culvert = open(pod.on(443, silent));
      for (boolean ofTls : new boolean[] {true, false}) {
        Socket socket = closedLater(culvert.socket(443));
        SSLSocket secure = closedLater(layered(socket));
        Future<Boolean> failed =
            threads.submit(
                () -> {
                  try {
                    secure.startHandshake();
                    return false;
                  } catch (IOException e) {
                    return true;
                  }
                });
        Patience.await("the handshake waits").until(() -> blockedThreads() == 1);
        (ofTls ? secure : socket).close();
        assertThat(failed.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(socket.isClosed()).isTrue();
        assertThat(silent.report()).isEqualTo("fin");
      }
    }
  }

  private static SSLSocket layered(Socket socket) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {TestCertificates.get().authority().trust()}, null);
    return (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 443, true);
  }

  private static ServerSocket tlsListener() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {TestCertificates.get().server()}, null, null);
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }
}
