package dev.culvert.tck;

import dev.culvert.core.Backend;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import java.net.URI;

/**
 * The HTTP/2 server of {@code culvert-server}, on the best engine that is there, or on the one that
 * the system property {@value #ENGINE} names. Thread-safe.
 */
record HttpServer(ForwardServer server) implements TestServer {

  /** Netty's executor for the whole JVM, which ends by itself after a second of quiet. */
  static final String IDLE_THREAD = "globalEventExecutor-";

  private static final String ENGINE = "culvert.tck.server-engine";

  static HttpServer start(ServerConfig config, Backend backend) {
    String name = System.getProperty(ENGINE);
    return new HttpServer(
        name == null
            ? ForwardServer.start(config, backend)
            : ForwardServer.start(ForwardServer.engines().named(name), config, backend));
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
