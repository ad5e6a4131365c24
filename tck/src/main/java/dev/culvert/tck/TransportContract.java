package dev.culvert.tck;

import dev.culvert.core.Backend;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.server.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every client transport is held to. Subclass it, say which provider, and run it with JUnit:
 *
 * <pre>{@code
 * class NettyTransportTest extends TransportContract {
 *   @Override
 *   protected ClientTransportProvider provider() {
 *     return new NettyTransportProvider();
 *   }
 * }
 * }</pre>
 *
 * The whole contract runs once for each connection mode that the provider claims (prior knowledge,
 * TLS with ALPN, Upgrade), or once if it claims none and has means of its own. Each test starts a
 * server whose pods are played by the test, and afterwards looks for chunks, streams, sessions,
 * threads and sockets left behind. Tests of a capability run for those who claim it. What is
 * repeated is so as often as its {@link Scale} says.
 */
@ClassTemplate
@ExtendWith(ConnectionModes.class)
public abstract class TransportContract {

  private ConnectionMode mode = ConnectionMode.OWN;

  /** For subclasses. */
  protected TransportContract() {}

  /** The provider under test. */
  protected abstract ClientTransportProvider provider();

  /**
   * Starts a server; the test closes it. By default the HTTP/2 server of {@code culvert-server}.
   *
   * @param config a free port of the loopback, windows and limits (the same as the transport's),
   *     and TLS if the transport connects by it
   * @param backend lent until the server is closed
   */
  protected TestServer startServer(ServerConfig config, Backend backend) {
    return HttpServer.start(config, backend);
  }

  /**
   * Starts a server whose connections can be broken; the test closes it. By default that of {@link
   * #startServer} behind a TCP relay.
   *
   * @param config as for {@link #startServer}
   * @param backend lent until the server is closed
   */
  protected TestServer.Breakable startBreakableServer(ServerConfig config, Backend backend) {
    return TcpRelay.inFrontOf(startServer(config, backend));
  }

  /** An address where nothing listens; by default a port of the loopback. */
  protected URI nowhere() {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + closed.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Bytes that the server may send on a stream that nobody reads. By default the configured stream
   * window; another number only for a library whose window cannot be set.
   */
  protected int receiveWindow(Http2Settings settings) {
    return settings.streamWindow();
  }

  /**
   * Whether a server's address that is silent may hold up the others. By default not; only for a
   * library that looks names up by itself and takes no connected socket.
   */
  protected boolean triesAddressesInTurn() {
    return false;
  }

  /**
   * Threads that the library keeps after the transport's close, because the whole process shares
   * them: what their names begin with while they are idle. By default there are none.
   */
  protected Set<String> idleThreads() {
    return Set.of();
  }

  final ConnectionMode mode() {
    return mode;
  }

  final void connectBy(ConnectionMode connectionMode) {
    mode = connectionMode;
  }

  @Nested
  final class Opening extends OpeningContract {
    Opening() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class HalfClose extends HalfCloseContract {
    HalfClose() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Flow extends FlowContract {
    Flow() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Growth extends WindowGrowthContract {
    Growth() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Abort extends AbortContract {
    Abort() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Misuse extends MisuseContract {
    Misuse() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Strict extends StrictContract {
    Strict() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Schedules extends SchedulesContract {
    Schedules() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Adoption extends AdoptionContract {
    Adoption() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Accept extends AcceptContract {
    Accept() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Sessions extends SessionContract {
    Sessions() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Configuration extends ConfigurationContract {
    Configuration() {
      super(TransportContract.this);
    }
  }

  @Nested
  @Tag("tls")
  final class Tls extends TlsContract {
    Tls() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class ConnectFaults extends ConnectFaultsContract {
    ConnectFaults() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class GatewayModes extends GatewayModesContract {
    GatewayModes() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class PeerFaults extends PeerFaultsContract {
    PeerFaults() {
      super(TransportContract.this);
    }
  }

  @Nested
  final class Registration extends RegistrationContract {
    Registration() {
      super(TransportContract.this);
    }
  }
}
