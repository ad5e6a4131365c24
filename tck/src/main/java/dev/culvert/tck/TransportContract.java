package dev.culvert.tck;

import dev.culvert.core.Backend;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.spi.ClientTransportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Nested;

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
 * Each test starts a server whose pods are played by the test, and afterwards looks for chunks,
 * streams, sessions, threads and sockets left behind. Tests of a capability run for those who claim
 * it.
 */
public abstract class TransportContract {

  /** For subclasses. */
  protected TransportContract() {}

  /** The provider under test. */
  protected abstract ClientTransportProvider provider();

  /**
   * Starts a server; the test closes it. By default the HTTP/2 server of {@code culvert-server} on
   * a free port of the loopback.
   *
   * @param backend lent until the server is closed
   * @param settings windows and limits, the same as the transport's
   */
  protected TestServer startServer(Backend backend, Http2Settings settings) {
    return HttpServer.start(backend, settings);
  }

  /**
   * Starts a server whose connections can be broken; the test closes it. By default that of {@link
   * #startServer} behind a TCP relay.
   *
   * @param backend lent until the server is closed
   * @param settings windows and limits, the same as the transport's
   */
  protected TestServer.Breakable startBreakableServer(Backend backend, Http2Settings settings) {
    return Relay.inFrontOf(startServer(backend, settings));
  }

  /** An address where nothing listens; by default a port of the loopback. */
  protected URI nowhere() {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + closed.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
  final class Abort extends AbortContract {
    Abort() {
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
  final class Sessions extends SessionContract {
    Sessions() {
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
