package dev.culvert.tck;

import dev.culvert.core.Backend;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** The HTTP/2 server of {@code culvert-server} on a free port of the loopback. Thread-safe. */
record HttpServer(ForwardServer server) implements TestServer {

  static HttpServer start(Backend backend, Http2Settings settings) {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new HttpServer(
        ForwardServer.start(ServerConfig.on(anyPort).withHttp2(settings), backend));
  }

  @Override
  public URI uri() {
    return server.uri();
  }

  @Override
  public void close() {
    server.close();
  }
}
