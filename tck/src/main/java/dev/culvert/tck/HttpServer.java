package dev.culvert.tck;

import dev.culvert.core.Backend;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import java.net.URI;

/** The HTTP/2 server of {@code culvert-server}. Thread-safe. */
record HttpServer(ForwardServer server) implements TestServer {

  static HttpServer start(ServerConfig config, Backend backend) {
    return new HttpServer(ForwardServer.start(config, backend));
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
