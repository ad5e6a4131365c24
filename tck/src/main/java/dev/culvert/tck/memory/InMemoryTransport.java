package dev.culvert.tck.memory;

import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Sessions;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.TransportCapability;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Opens sessions with servers of the same JVM. Thread-safe. */
final class InMemoryTransport implements ClientTransport {

  private final Workers workers = new Workers("culvert-memory-client");
  private final Sessions sessions;

  InMemoryTransport(TransportConfig config, Set<TransportCapability> capabilities) {
    this.sessions = new Sessions("memory", capabilities, config);
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    return sessions.connect(
        target, decided -> new InMemorySession(target, decided.http2(), workers).life());
  }

  @Override
  public void close() {
    sessions.close();
    workers.close();
  }
}
