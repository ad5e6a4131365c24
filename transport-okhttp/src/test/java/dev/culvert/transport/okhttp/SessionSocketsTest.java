package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionSocketsTest {

  private final AtomicInteger closed = new AtomicInteger();
  private final SessionSockets sockets = new SessionSockets(closed::incrementAndGet);

  @Test
  void socketsDoNotDelay() throws IOException {
    try (Socket socket = sockets.createSocket()) {
      assertThat(socket.getTcpNoDelay()).isTrue();
    }
    assertThat(closed).hasPositiveValue();
  }

  @Test
  void noneIsMadeOnceTheSessionIsConnected() throws IOException {
    sockets.createSocket().close();
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        Socket second = sockets.createSocket()) {
      second.connect(server.getLocalSocketAddress());
      sockets.connected();
      assertThatThrownBy(sockets::createSocket).isInstanceOf(SocketException.class);
      assertThat(second.isClosed()).isFalse();
      assertThat(sockets.isClosed()).isFalse();
      assertThat(sockets.awaitEnd(Duration.ZERO)).isFalse();
    }
    assertThat(sockets.isClosed()).isTrue();
    assertThat(sockets.awaitEnd(Duration.ZERO)).isTrue();
  }

  @Test
  void firstToConnectIsTakenAndTheEndOfAnotherIsNotItsEnd() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        Socket fast = sockets.createSocket()) {
      try (Socket slow = sockets.createSocket()) {
        fast.connect(server.getLocalSocketAddress());
        assertThatThrownBy(() -> slow.connect(server.getLocalSocketAddress()))
            .isInstanceOf(SocketException.class);
        sockets.connected();
      }
      assertThat(sockets.isClosed()).isFalse();
      assertThat(sockets.awaitEnd(Duration.ZERO)).isFalse();
      sockets.abort();
      assertThat(sockets.awaitEnd(Duration.ZERO)).isTrue();
    }
  }

  /** While a session connects it may have several, and more to come. */
  @Test
  void abortClosesEverySocketAndLetsNoOtherBe() throws IOException {
    try (Socket first = sockets.createSocket();
        Socket second = sockets.createSocket()) {
      sockets.abort();
      assertThat(first.isClosed()).isTrue();
      assertThat(second.isClosed()).isTrue();
      assertThatThrownBy(sockets::createSocket).isInstanceOf(SocketException.class);
      assertThat(sockets.isClosed()).isTrue();
    }
  }
}
