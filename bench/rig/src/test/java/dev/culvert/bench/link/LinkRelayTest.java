package dev.culvert.bench.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinkRelayTest {

  private static final int BYTES = 300_000;

  private final ServerSocket server;

  LinkRelayTest() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private Socket near = new Socket();
  private Socket far = near;

  @BeforeEach
  void connect() throws IOException {
    InetSocketAddress reached = LinkRelay.start(Link.WAN, server.getLocalPort());
    near.connect(reached);
    far = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    near.close();
    far.close();
    server.close();
  }

  @Test
  void bytesArriveInOrderAndNotTooEarly() throws IOException {
    byte[] sent = new byte[BYTES];
    new Random(1).nextBytes(sent);
    long begin = System.nanoTime();

    near.getOutputStream().write(sent);
    byte[] received = far.getInputStream().readNBytes(BYTES);
    far.getOutputStream().write(1);
    int answer = near.getInputStream().read();

    assertThat(received).isEqualTo(sent);
    assertThat(answer).isEqualTo(1);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2 * Link.WAN.delay().toNanos());
  }

  @Test
  void anEndIsPassedOnAndTheOtherWayStaysOpen() throws IOException {
    near.shutdownOutput();

    assertThat(far.getInputStream().read()).isEqualTo(-1);
    far.getOutputStream().write(2);
    far.shutdownOutput();

    assertThat(near.getInputStream().readAllBytes()).containsExactly(2);
  }

  @Test
  void aResetAbortsBothSides() throws IOException {
    near.setSoLinger(true, 0);
    near.close();

    assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(IOException.class);
  }

  @Test
  void whereNobodyListensAConnectionEndsAtOnce() throws IOException {
    int closed;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = unused.getLocalPort();
    }
    try (Socket refused = new Socket()) {
      refused.connect(LinkRelay.start(Link.LAN, closed));

      assertThat(refused.getInputStream().read()).isEqualTo(-1);
    }
  }
}
