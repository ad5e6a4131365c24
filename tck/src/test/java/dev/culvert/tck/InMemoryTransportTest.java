package dev.culvert.tck;

import dev.culvert.core.Backend;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.server.ServerConfig;
import dev.culvert.tck.memory.InMemoryServer;
import dev.culvert.tck.memory.InMemoryTransportProvider;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

class InMemoryTransportTest extends TransportContract {

  private static final AtomicInteger SERVERS = new AtomicInteger();

  @Override
  protected ClientTransportProvider provider() {
    return new InMemoryTransportProvider();
  }

  @Override
  protected TestServer startServer(ServerConfig config, Backend backend) {
    return startBreakableServer(config, backend);
  }

  @Override
  protected TestServer.Breakable startBreakableServer(ServerConfig config, Backend backend) {
    return new MemoryServer(InMemoryServer.start("contract-" + SERVERS.incrementAndGet(), backend));
  }

  @Override
  protected URI nowhere() {
    return URI.create("memory://nowhere");
  }

  private record MemoryServer(InMemoryServer server) implements TestServer.Breakable {

    @Override
    public URI uri() {
      return server.uri();
    }

    @Override
    public void breakConnections() {
      server.close();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
