package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Base64;

/** What an HTTP/1.1 client says, byte by byte, and hears. */
final class Http1 {

  private Http1() {}

  /** Asks for a session and an upgrade, and returns when the 101 has come. */
  static void upgrade(Socket socket, String path, int streamWindow) throws IOException {
    socket.setTcpNoDelay(true);
    socket.getOutputStream().write(upgradeRequest(path, streamWindow).getBytes(ISO_8859_1));
    assertThat(readHead(socket))
        .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
        .containsIgnoringCase("\r\nconnection: upgrade\r\n")
        .containsIgnoringCase("\r\nupgrade: h2c\r\n");
  }

  /** A good request to upgrade. */
  static String upgradeRequest(String path, int streamWindow) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        + "HTTP2-Settings: "
        + settings(4, streamWindow)
        + "\r\nContent-Length: 0\r\n\r\n";
  }

  /** One setting as an HTTP2-Settings header says it. */
  static String settings(int id, int value) {
    byte[] payload = ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
  }

  /** Sends this on a connection of its own and returns all that comes until the server closes. */
  static String exchange(InetSocketAddress server, String request) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  static String readHead(Socket socket) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      assertThat(next).as("after %s", head).isNotNegative();
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }
}
