package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.pod.DirectConnectorProvider;
import dev.culvert.core.pod.StaticLocatorProvider;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the end of a connection costs with Netty, at the client and at a node. */
@Timeout(120)
class ConnectionEndTest {

  private static final PodRef POD = new PodRef("default", "web");
  private static final String NETTY = "netty";
  private static final int CONNECTIONS = 20;
  private static final String THROWN = "jdk.JavaExceptionThrow";

  /** Made with the stack of the loop: by Netty's shutdownOutput, and where a channel has gone. */
  private static final Set<String> EXPENSIVE =
      Set.of(
          "io.netty.channel.socket.ChannelOutputShutdownException",
          "java.nio.channels.ClosedChannelException");

  @TempDir private Path directory;

  @Test
  void aConnectionThatEndsInGoodOrderMakesNoException() throws Exception {
    Path pods = Files.writeString(directory.resolve("pods"), POD + " host\n");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocket program = new ServerSocket(0, 50, any.getAddress());
        PodLocator locator =
            new StaticLocatorProvider()
                .create(
                    new LocatorConfig(
                        Duration.ofHours(1), Map.of("static.file", pods.toString())));
        PodConnector connector = new DirectConnectorProvider().create(ConnectorConfig.DEFAULT);
        NodeBackend node = new NodeBackend(locator, connector);
        ForwardServer server =
            ForwardServer.start(ForwardServer.engines().named(NETTY), ServerConfig.on(any), node);
        ClientTransport transport =
            Providers.transports().named(NETTY).create(TransportConfig.DEFAULT)) {
      Thread echo = new Thread(() -> echo(program), "echo");
      echo.setDaemon(true);
      echo.start();
      Session session =
          transport
              .connect(new Target(server.uri(), new Route(null, POD)))
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      // Classes are loaded, which looks for some in vain.
      converse(session, program.getLocalPort());

      assertThat(thrownDuring(session, program.getLocalPort()))
          .doesNotContainAnyElementsOf(EXPENSIVE);
    }
  }

  private List<String> thrownDuring(Session session, int port) throws Exception {
    Path file = directory.resolve("thrown.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(THROWN);
      recording.start();
      assertThat(new IOException("which shows that exceptions are recorded")).isNotNull();
      for (int i = 0; i < CONNECTIONS; i++) {
        converse(session, port);
      }
      recording.stop();
      recording.dump(file);
    }
    List<String> thrown =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals(THROWN))
            .map(event -> event.<RecordedClass>getValue("thrownClass").getName())
            .toList();
    assertThat(thrown).contains(IOException.class.getName());
    return thrown;
  }

  /** Both halves end apart, each behind bytes. */
  private static void converse(Session session, int port) throws Exception {
    CompletableFuture<Splice.Summary> closed = new CompletableFuture<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        Socket user = new Socket()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      user.connect(listener.getLocalAddress());
      session.adopt(
          listener.accept(),
          port,
          new Splice.Listener() {
            @Override
            public void onClosed(Splice.Summary summary) {
              closed.complete(summary);
            }
          });
      user.getOutputStream().write("there and back".getBytes(UTF_8));
      user.shutdownOutput();
      assertThat(user.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("there and back");
    }
    assertThat(closed.get(20, TimeUnit.SECONDS).failure()).isNull();
  }

  private static void echo(ServerSocket program) {
    try {
      while (true) {
        try (Socket socket = program.accept()) {
          socket.getInputStream().transferTo(socket.getOutputStream());
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
