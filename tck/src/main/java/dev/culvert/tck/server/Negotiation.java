package dev.culvert.tck.server;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.ServerTls;
import dev.culvert.tck.Scale;
import dev.culvert.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;

/** The ways to reach a server: what holds for one must hold for all. */
enum Negotiation {
  PRIOR_KNOWLEDGE,
  UPGRADE,
  TLS_1_2,
  TLS_1_3;

  private static final TestAuthority AUTHORITY = TestAuthority.named("test authority");

  /**
   * For what waits rather than works, and what one way to connect shows for the others: at full
   * scale all of them, else one with TLS and one without.
   */
  static Stream<Negotiation> someOfAll() {
    return Stream.of(PRIOR_KNOWLEDGE, TLS_1_3, UPGRADE, TLS_1_2).limit(Scale.of(4, 2));
  }

  /** For what is much of the same: at full scale with TLS too. */
  static Stream<Negotiation> oneOfTwo() {
    return Stream.of(PRIOR_KNOWLEDGE, TLS_1_3).limit(Scale.of(2, 1));
  }

  /** A server on a free port of the loopback interface. */
  ServerConfig config() {
    ServerConfig config =
        ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return this == TLS_1_2 || this == TLS_1_3
        ? config.withTls(new ServerTls(AUTHORITY.issue("server"), null))
        : config;
  }

  /** Connects, and asks for a session. */
  Connected open(ForwardServer server, String path) throws IOException {
    return open(server, path, RawHttp2Client.DEFAULT_WINDOW);
  }

  Connected open(ForwardServer server, String path, int streamWindow) throws IOException {
    return open(server.address(), path, streamWindow);
  }

  /** As above, by another address of the server's. */
  Connected open(InetSocketAddress server, String path, int streamWindow) throws IOException {
    Socket socket = connect(server);
    if (this == UPGRADE) {
      Http1.upgrade(socket, path, streamWindow);
      RawHttp2Client client = new RawHttp2Client(socket, streamWindow, true);
      return new Connected(socket, client, client.upgradedStream(), true);
    }
    RawHttp2Client client = new RawHttp2Client(socket, streamWindow);
    return new Connected(socket, client, client.post(path), false);
  }

  /** Connects, and says nothing yet. */
  Socket connect(InetSocketAddress server) throws IOException {
    return switch (this) {
      case PRIOR_KNOWLEDGE, UPGRADE -> new Socket(server.getAddress(), server.getPort());
      case TLS_1_2 -> new TlsSockets(AUTHORITY, null, "TLSv1.2", List.of("h2")).connect(server);
      case TLS_1_3 -> new TlsSockets(AUTHORITY, null, "TLSv1.3", List.of("h2")).connect(server);
    };
  }

  /** A client, and the request for its session. */
  record Connected(
      Socket socket, RawHttp2Client client, RawHttp2Client.Stream session, boolean halfClosed)
      implements AutoCloseable {

    RawHttp2Client.Stream post(String path, String... headers) throws IOException {
      return client.post(path, headers);
    }

    /** Ends the client's half of the session's request, unless it has never been open. */
    void endSession() throws IOException {
      if (!halfClosed) {
        session.end();
      }
    }

    /** Resets the TCP connection. */
    void abort() throws IOException {
      socket.setSoLinger(true, 0);
      client.close();
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
