package dev.culvert.transport.okhttp;

import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Sessions;
import dev.culvert.core.spi.ClientTransport;
import java.util.concurrent.CompletionStage;

/** Each session has connections of its own. Thread-safe. */
final class OkHttpTransport implements ClientTransport {

  private final TransportConfig config;
  private final Sessions sessions;

  OkHttpTransport(TransportConfig config) {
    this.config = config;
    this.sessions =
        new Sessions(OkHttpTransportProvider.NAME, OkHttpTransportProvider.CAPABILITIES, config);
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    return sessions.connect(target, () -> new OkHttpSession(target, config).lifecycle());
  }

  @Override
  public void close() {
    sessions.close();
  }
}
