package dev.culvert.tck.server;

import dev.culvert.server.spi.ForwardServerProvider;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

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
  @ParameterizedClass
  @EnumSource(RelayHops.class)
  final class Bytes extends RelayedBytesContract {
    Bytes(RelayHops hops) throws IOException {
      super(engine(), hops);
    }
  }

  @Nested
  @Tag("tls")
  final class Identity extends RelayIdentityContract {
    Identity() throws IOException {
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
