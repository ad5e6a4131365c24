package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
    try (Socket second = sockets.createSocket()) {
      sockets.connected();
      assertThatThrownBy(sockets::createSocket).isInstanceOf(SocketException.class);
      assertThat(second.isClosed()).isFalse();
      assertThat(sockets.isClosed()).isFalse();
      assertThat(sockets.awaitEnd(Duration.ZERO)).isFalse();
    }
    assertThat(sockets.isClosed()).isTrue();
    assertThat(sockets.awaitEnd(Duration.ZERO)).isTrue();
  }
}
