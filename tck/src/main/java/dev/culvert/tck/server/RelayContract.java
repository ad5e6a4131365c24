package dev.culvert.tck.server;

import dev.culvert.server.spi.ForwardServerProvider;
import java.io.IOException;
import org.junit.jupiter.api.Nested;

/**
 * What an engine that relays connections is held to, as a gateway and as the node behind it, driven
 * by raw bytes and frames. Subclass it and say which provider.
 */
public abstract class RelayContract {

  /** For subclasses. */
  protected RelayContract() {}

  /** The provider under test. */
  protected abstract ForwardServerProvider engine();

  @Nested
  final class Bytes extends RelayedBytesContract {
    Bytes() throws IOException {
      super(engine());
    }
  }

  @Nested
  final class Requests extends RelayRequestsContract {
    Requests() throws IOException {
      super(engine());
    }
  }
}
