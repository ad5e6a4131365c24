package dev.culvert.server.undertow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * Clients that stop in the middle of saying what they speak: they are closed, and leave nothing.
 */
@Timeout(60)
final class FirstBytesTest {

  private static final String UPGRADE =
      """
      POST /portForward/default/web HTTP/1.1\r
      Host: x\r
      Connection: upgrade, http2-settings\r
      Upgrade: h2c\r
      HTTP2-Settings: AAQAAP__\r
      \r
      """;
  private static final TestAuthority AUTHORITY = TestAuthority.named("test");

  private static final Duration SOON = Duration.ofMillis(200);

  /** A first handshake takes its time on a busy machine. */
  private static final Duration AFTER_A_HANDSHAKE = Duration.ofSeconds(2);

  private static final Duration NEVER = Duration.ofMinutes(5);

  private final ServerBuffers buffers = new ServerBuffers(TlsListener.MIN_BUFFER, 64 << 20);
  private final XnioWorker worker;

  FirstBytesTest() throws IOException {
    worker = Xnio.getInstance().createWorkerBuilder().setWorkerIoThreads(1).build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    Awaitility.await().untilAsserted(() -> assertThat(buffers.held()).isZero());
    worker.shutdown();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "P",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0",
        "POST /portForward/default/web HTTP/1.1\r\n",
        UPGRADE
      })
  void aCleartextClientThatStopsIsClosed(String said) throws IOException {
    try (AcceptingChannel<?> server = listen(new CleartextListener(opener(SOON)));
        Socket socket = connect(server)) {
      socket.getOutputStream().write(said.getBytes(ISO_8859_1));
      socket.getInputStream().readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016", "\u0016\u0003\u0001\u0002\0\u0001\0"})
  void aClientThatStopsInTheHandshakeIsClosed(String said) throws Exception {
    try (AcceptingChannel<?> server = listen(tlsListener(SOON));
        Socket socket = connect(server)) {
      socket.getOutputStream().write(said.getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void aClientThatBreaksTheHandshakeIsClosedWithAnAlert() throws Exception {
    try (AcceptingChannel<?> server = listen(tlsListener(NEVER));
        Socket socket = connect(server)) {
      socket.getOutputStream().write("\u0016\u0003\u0003\0\u0004\u0001\0\0\0".getBytes(ISO_8859_1));
      byte[] alert = socket.getInputStream().readAllBytes();
      assertThat(alert[0]).isEqualTo((byte) 0x15);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\n"})
  void aClientThatStopsAfterTheHandshakeIsClosed(String said) throws Exception {
    try (AcceptingChannel<?> server = listen(tlsListener(AFTER_A_HANDSHAKE));
        SSLSocket socket = (SSLSocket) clientContext().getSocketFactory().createSocket()) {
      socket.connect(server.getLocalAddress(InetSocketAddress.class));
      socket.startHandshake();
      socket.getOutputStream().write(said.getBytes(ISO_8859_1));
      String answer = readAll(socket);
      assertThat(answer).matches(text -> text.isEmpty() || text.startsWith("HTTP/1.1 505 "));
    }
  }

  @Test
  void aClientThatLeavesDuringTheHandshakeLeavesNothing() throws Exception {
    try (AcceptingChannel<?> server = listen(tlsListener(SOON))) {
      for (int length = 0; length < 5; length++) {
        try (Socket socket = connect(server)) {
          socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0}, 0, length);
        }
      }
    }
  }

  private ChannelOpener opener(Duration patience) {
    return new ChannelOpener(
        buffers,
        Http2Settings.DEFAULT,
        patience,
        channel -> channel.getReceiveSetter().set(ready -> receive(channel)));
  }

  private static void receive(ForwardingChannel channel) {
    try {
      channel.nextRequest();
    } catch (IOException e) {
      IoUtils.safeClose(channel);
    }
  }

  private TlsListener tlsListener(Duration patience) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {AUTHORITY.issue("server")}, null, null);
    return new TlsListener(opener(patience), worker, context, context.getDefaultSSLParameters());
  }

  private static SSLContext clientContext() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {AUTHORITY.trust()}, null);
    return context;
  }

  private AcceptingChannel<?> listen(ChannelListener<StreamConnection> listener)
      throws IOException {
    AcceptingChannel<StreamConnection> server =
        worker.createStreamConnectionServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ChannelListeners.openListenerAdapter(listener),
            OptionMap.EMPTY);
    server.resumeAccepts();
    return server;
  }

  private static Socket connect(AcceptingChannel<?> server) throws IOException {
    InetSocketAddress address = server.getLocalAddress(InetSocketAddress.class);
    return new Socket(address.getAddress(), address.getPort());
  }

  private static String readAll(Socket socket) {
    StringBuilder text = new StringBuilder();
    try {
      int next;
      while ((next = socket.getInputStream().read()) >= 0) {
        text.append((char) next);
      }
    } catch (IOException e) {
      // The server's deadline closes without a close_notify.
    }
    return text.toString();
  }
}
