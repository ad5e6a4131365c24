import dev.culvert.core.PodRef;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node, and a client of it with the transport that is named: prints what the pod has sent back. */
public final class Hello {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private Hello() {}

  public static void main(String[] args) throws Exception {
    PodRef web = new PodRef("default", "web");
    Path pods = Files.writeString(Files.createTempFile("pods", ""), web + " host\n");
    try (ServerSocket pod = new ServerSocket(0, 1, LOOPBACK);
        PodLocator locator =
            Providers.locators()
                .named("static")
                .create(new LocatorConfig(Duration.ofSeconds(1), Map.of("static.file", "" + pods)));
        PodConnector connector =
            Providers.connectors().named("direct").create(ConnectorConfig.DEFAULT);
        ForwardServer node =
            ForwardServer.start(
                ServerConfig.on(new InetSocketAddress(LOOPBACK, 0)),
                new NodeBackend(locator, connector));
        ClientTransport transport =
            Providers.transports().named(args[0]).create(TransportConfig.DEFAULT)) {
      echo(pod);
      Session session =
          transport
              .connect(new Target(node.uri(), new Route(null, web)))
              .toCompletableFuture()
              .join();
      List<PortMapping> ports = List.of(new PortMapping(0, pod.getLocalPort()));
      try (Forwarder forwarder =
              Forwarder.start(session, ports, LocalAddress.LOOPBACK, new Forwarder.Listener() {});
          Socket local = new Socket(LOOPBACK, forwarder.bindings().get(0).mapping().local())) {
        local.getOutputStream().write(("hello " + args[0]).getBytes());
        local.shutdownOutput();
        System.out.println(new String(local.getInputStream().readAllBytes()));
      }
      session.stop(Duration.ofSeconds(2)).toCompletableFuture().join();
    } finally {
      Files.delete(pods);
    }
  }

  private static void echo(ServerSocket pod) {
    Thread echo =
        new Thread(
            () -> {
              try (Socket one = pod.accept()) {
                one.getInputStream().transferTo(one.getOutputStream());
              } catch (Exception e) {
                e.printStackTrace();
              }
            });
    echo.setDaemon(true);
    echo.start();
  }
}
