package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connects that come to nothing, each a named failure that leaves nothing behind. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class ServerConnectTest {

  private final FrameServer server = new FrameServer();
  private final List<ClientTransport> transports = new ArrayList<>();

  @AfterEach
  void close() {
    transports.forEach(ClientTransport::close);
    server.close();
  }

  @Test
  void aSilentServerIsATimeout() throws Exception {
    ClientTransport transport =
        transport(TransportConfig.DEFAULT.withConnectTimeout(Duration.ofMillis(300)));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var opening =
          transport.connect(FrameServer.target(silent.getLocalPort())).toCompletableFuture();

      assertThat(RequestOutcome.failureOf(opening).failure()).isEqualTo(Failure.TIMEOUT);
      try (Socket accepted = silent.accept()) {
        accepted.setSoTimeout(20_000);
        assertThatConnectionIsGone(accepted);
      }
    }
  }

  @Test
  void anHttp1ServerIsAProtocolErrorWithARemedy() throws Exception {
    ClientTransport transport = transport(TransportConfig.DEFAULT);
    try (ServerSocket http1 = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var opening =
          transport.connect(FrameServer.target(http1.getLocalPort())).toCompletableFuture();
      try (Socket accepted = http1.accept()) {
        accepted
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        CulvertException failure = RequestOutcome.failureOf(opening);

        assertThat(failure.failure()).isEqualTo(Failure.PROTOCOL_ERROR);
        assertThat(failure)
            .hasMessageContaining("does not speak cleartext HTTP/2")
            .hasMessageContaining("check that host and port");
      }
    }
  }

  @Test
  void aServerThatHangsUpAtThePrefaceIsAProtocolError() throws Exception {
    ClientTransport transport = transport(TransportConfig.DEFAULT);
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var opening =
          transport.connect(FrameServer.target(other.getLocalPort())).toCompletableFuture();
      other.accept().close();

      assertThat(RequestOutcome.failureOf(opening).failure()).isEqualTo(Failure.PROTOCOL_ERROR);
    }
  }

  @Test
  void aClosedPortIsUnreachable() throws Exception {
    ClientTransport transport = transport(TransportConfig.DEFAULT);
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    CulvertException failure =
        RequestOutcome.failureOf(transport.connect(FrameServer.target(port)).toCompletableFuture());

    assertThat(failure.failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure).hasMessageContaining("http://127.0.0.1:" + port);
  }

  @Test
  void anUnknownHostIsUnreachable() throws Exception {
    ClientTransport transport = transport(TransportConfig.DEFAULT);
    Target unknown =
        new Target(URI.create("http://no-such-host.invalid:1"), server.target().route());

    CulvertException failure =
        RequestOutcome.failureOf(transport.connect(unknown).toCompletableFuture());

    assertThat(failure.failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure).hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void aHostNameIsLookedUpAndEachOfItsAddressesTried() throws Exception {
    ClientTransport transport = transport(TransportConfig.DEFAULT);
    Target byName =
        new Target(
            URI.create("http://localhost:" + server.target().port()), server.target().route());

    Session session = transport.connect(byName).toCompletableFuture().get(20, TimeUnit.SECONDS);

    assertThat(session.closed().toCompletableFuture()).isNotDone();
  }

  @Test
  void anotherSchemeIsUnavailableAndSaysWhatToDo() throws Exception {
    ClientTransport transport = transport(TransportConfig.DEFAULT);
    Target other = new Target(URI.create("other://server"), server.target().route());

    CulvertException failure =
        RequestOutcome.failureOf(transport.connect(other).toCompletableFuture());

    assertThat(failure.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("http:// or https://");
  }

  private ClientTransport transport(TransportConfig config) {
    ClientTransport transport = new NettyTransportProvider().create(config);
    transports.add(transport);
    return transport;
  }

  private static void assertThatConnectionIsGone(Socket accepted) throws Exception {
    try {
      accepted.getInputStream().readAllBytes();
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }
}
