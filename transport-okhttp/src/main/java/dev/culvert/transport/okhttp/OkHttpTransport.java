package dev.culvert.transport.okhttp;

import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Sessions;
import dev.culvert.core.spi.ClientTransport;
import java.util.concurrent.CompletionStage;

/** Each session has connections of its own. Thread-safe. */
final class OkHttpTransport implements ClientTransport {

  private final Sessions sessions;

  OkHttpTransport(TransportConfig config) {
    this.sessions =
        new Sessions(OkHttpTransportProvider.NAME, OkHttpTransportProvider.CAPABILITIES, config);
  }

  @Override
  public CompletionStage<Session> connect(Target target) {
    return sessions.connect(target, decided -> new OkHttpSession(target, decided).lifecycle());
  }

  @Override
  public void close() {
    sessions.close();
  }
}
