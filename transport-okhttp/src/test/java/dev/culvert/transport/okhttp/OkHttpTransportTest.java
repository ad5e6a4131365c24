package dev.culvert.transport.okhttp;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.tck.TransportContract;
import java.util.Set;

/** Holds the transport to the contract, against the real server. */
class OkHttpTransportTest extends TransportContract {

  @Override
  protected ClientTransportProvider provider() {
    return new OkHttpTransportProvider();
  }

  @Override
  protected int receiveWindow(Http2Settings settings) {
    return 16 << 20;
  }

  @Override
  protected Set<String> idleThreads() {
    return Set.of("OkHttp TaskRunner");
  }
}
