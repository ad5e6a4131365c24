package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.spi.ForwardServerProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS 1.3 changes its keys in the middle of a transfer (RFC 8446 section 4.6.3). */
@Timeout(180)
abstract class KeyUpdateContract {

  private static final String PATH = "/portForward/default/web";

  private final ForwardServerProvider engine;

  @TempDir Path directory;

  KeyUpdateContract(ForwardServerProvider engine) {
    this.engine = engine;
  }

  @Test
  void transfersGoOnWhenTheEndThatReceivesChangesTheKeys() throws Exception {
    byte[] bytes = new byte[8 << 20];
    new Random(5).nextBytes(bytes);
    Process node = start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(node.getInputStream(), UTF_8))) {
      String[] ports = Objects.requireNonNull(out.readLine()).split(" ", -1);
      try (SSLSocket socket = connect(Integer.parseInt(ports[0]));
          RawHttp2Client client = new RawHttp2Client(socket, RawHttp2Client.DEFAULT_WINDOW)) {
        assertThat(client.post(PATH).status()).isEqualTo("200");
        RawHttp2Client.Stream stream = client.post(PATH, "port", ports[1]);
        stream.send(bytes);
        stream.end();
        assertThat(stream.awaitEnd()).isEqualTo(bytes);
      }
    } finally {
      node.destroyForcibly();
    }
  }

  /** With TLS 1.3 that is what a second handshake is (RFC 8446 section 4.6.3). */
  @Test
  void transfersGoOnWhenTheEndThatSendsChangesTheKeys() throws Exception {
    byte[] bytes = new byte[1 << 16];
    new Random(6).nextBytes(bytes);
    try (PodProgram pod = PodProgram.echo();
        NodeBackend backend = new NodeBackend(new FakeLocator(), new FakeConnector());
        ForwardServer server = ForwardServer.start(engine, Negotiation.TLS_1_3.config(), backend);
        SSLSocket socket = connect(server.address().getPort());
        RawHttp2Client client = new RawHttp2Client(socket, RawHttp2Client.DEFAULT_WINDOW)) {
      assertThat(client.post(PATH).status()).isEqualTo("200");
      for (int i = 0; i < 5; i++) {
        RawHttp2Client.Stream stream = client.post(PATH, "port", pod.port());
        stream.send(bytes);
        socket.startHandshake();
        stream.end();
        assertThat(stream.awaitEnd()).isEqualTo(bytes);
      }
    }
  }

  private Process start() throws IOException {
    Path limits = directory.resolve("limits");
    Files.writeString(
        limits,
        "jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^18,"
            + " ChaCha20-Poly1305 KeyUpdate 2^18\n");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Djava.security.properties=" + limits,
            "-cp",
            System.getProperty("java.class.path"),
            KeyUpdates.class.getName(),
            engine.name())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static SSLSocket connect(int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** The other JVM has an authority of its own. */
  private static final class Anybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
