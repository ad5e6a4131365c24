package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class LayeredSocketTest {

  /** As TLS does that takes itself for closed. */
  @Test
  void whatIsBeneathIsClosedWhateverTheLayerDoes() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket tcp = new Socket();
      LayeredSocket layered = new LayeredSocket(tcp, connected -> new Closed());
      layered.connect(server.getLocalSocketAddress());
      layered.close();
      assertThat(tcp.isClosed()).isTrue();
    }
  }

  @Test
  void aSocketThatIsNotConnectedYetIsClosed() throws IOException {
    Socket tcp = new Socket();
    new LayeredSocket(tcp, connected -> connected).close();
    assertThat(tcp.isClosed()).isTrue();
  }

  private static final class Closed extends Socket {

    @Override
    public void close() {}
  }
}
