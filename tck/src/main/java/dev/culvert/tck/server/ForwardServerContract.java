package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.ServerCapability;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every server engine is held to. Subclass it, say which provider, and run it with JUnit:
 *
 * <pre>{@code
 * class NettyServerTest extends ForwardServerContract {
 *   @Override
 *   protected ForwardServerProvider engine() {
 *     return new NettyServerProvider();
 *   }
 * }
 * }</pre>
 *
 * <p>A node and a gateway on the engine are driven by raw HTTP/2 frames, over cleartext with prior
 * knowledge, cleartext with Upgrade, TLS 1.2 and TLS 1.3. What an engine withstands is in {@link
 * HostileClientsContract}, and belongs to it.
 */
@Timeout(180)
public abstract class ForwardServerContract {

  /** For subclasses. */
  protected ForwardServerContract() {}

  /** The provider under test. */
  protected abstract ForwardServerProvider engine();

  /** There is no engine yet that lacks one, and so no group that would not be run. */
  @Test
  void everyWayToConnectIsThere() {
    assertThat(engine().capabilities())
        .contains(
            ServerCapability.PRIOR_KNOWLEDGE, ServerCapability.TLS_ALPN, ServerCapability.UPGRADE);
  }

  /** The tested one may be it with options. */
  @Test
  void engineIsFoundByItsName() {
    ForwardServerProvider found = ForwardServer.engines().named(engine().name());
    assertThat(found.capabilities()).isEqualTo(engine().capabilities());
    assertThat(found.priority()).isEqualTo(engine().priority());
    assertThat(engine().availability().isAvailable()).isTrue();
  }

  @Nested
  @ParameterizedClass
  @EnumSource(Negotiation.class)
  final class Forwarding extends ForwardingContract {
    Forwarding(Negotiation mode) throws IOException {
      super(engine(), mode);
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("dev.culvert.tck.server.Negotiation#someOfAll")
  final class Stop extends StopContract {
    Stop(Negotiation mode) throws IOException {
      super(engine(), mode);
    }
  }

  @Nested
  @ParameterizedClass
  @EnumSource(Negotiation.class)
  final class Windows extends WindowsContract {
    Windows(Negotiation mode) {
      super(engine(), mode);
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("dev.culvert.tck.server.Negotiation#someOfAll")
  final class Growth extends WindowGrowthContract {
    Growth(Negotiation mode) {
      super(engine(), mode);
    }
  }

  @Nested
  @ParameterizedClass
  @EnumSource(Negotiation.class)
  final class CompleteStreams extends CompleteStreamsContract {
    CompleteStreams(Negotiation mode) throws IOException {
      super(engine(), mode);
    }
  }

  @Nested
  final class Loop extends LoopContract {
    Loop() {
      super(engine());
    }
  }

  @Nested
  final class Requests extends RequestsContract {
    Requests() {
      super(engine());
    }
  }

  @Nested
  final class Greeting extends GreetingContract {
    Greeting() {
      super(engine());
    }
  }

  @Nested
  final class Upgrade extends UpgradeContract {
    Upgrade() {
      super(engine());
    }
  }

  @Nested
  @Tag("tls")
  final class Tls extends ServerTlsContract {
    Tls() {
      super(engine());
    }
  }

  @Nested
  @Tag("tls")
  final class KeyUpdate extends KeyUpdateContract {
    KeyUpdate() {
      super(engine());
    }
  }

  @Nested
  final class PodDial extends PodDialContract {
    PodDial() throws IOException {
      super(engine());
    }
  }

  @Nested
  final class Spares extends SpareSocketsContract {
    Spares() throws IOException {
      super(engine());
    }
  }

  @Nested
  final class Gateway extends GatewayContract {
    Gateway() throws IOException {
      super(engine());
    }
  }

  @Nested
  final class BrokenChunks extends BrokenChunksContract {
    BrokenChunks() {
      super(engine());
    }
  }

  @Nested
  final class AnswerOrder extends AnswerOrderContract {
    AnswerOrder() {
      super(engine());
    }
  }
}
