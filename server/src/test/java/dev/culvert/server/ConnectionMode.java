package dev.culvert.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** The ways to reach a server: what holds for one must hold for all. */
enum ConnectionMode {
  PRIOR_KNOWLEDGE,
  TLS_1_2,
  TLS_1_3;

  private static final TestAuthority AUTHORITY = new TestAuthority("test authority");

  /** A server on a free port of the loopback interface. */
  ServerConfig config() {
    ServerConfig config =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return this == PRIOR_KNOWLEDGE
        ? config
        : config.withTls(new ServerTls(AUTHORITY.issue("server"), null));
  }

  RawHttp2Client connect(ForwardServer server) throws IOException {
    return connect(server, RawHttp2Client.DEFAULT_WINDOW);
  }

  RawHttp2Client connect(ForwardServer server, int streamWindow) throws IOException {
    return new RawHttp2Client(socket(server.address()), streamWindow);
  }

  private Socket socket(InetSocketAddress server) throws IOException {
    return switch (this) {
      case PRIOR_KNOWLEDGE -> new Socket(server.getAddress(), server.getPort());
      case TLS_1_2 -> new TlsSockets(AUTHORITY, null, "TLSv1.2", List.of("h2")).connect(server);
      case TLS_1_3 -> new TlsSockets(AUTHORITY, null, "TLSv1.3", List.of("h2")).connect(server);
    };
  }
}
