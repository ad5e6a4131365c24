package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.spi.ClientTransport;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** A transport without a wire: connects straight to backends by their address. Thread-safe. */
record BackendTransport(Map<URI, Backend> servers) implements ClientTransport {

  @Override
  public CompletionStage<Session> connect(Target target) {
    return Objects.requireNonNull(servers.get(target.server())).open(target.route());
  }

  @Override
  public void close() {}
}
