import dev.culvert.client.Culvert;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.GivenPods;
import dev.culvert.core.spi.PodAddress;
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

/** A node, and a client of it with the transport that is named: prints what the pod has sent back. */
public final class Hello {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private Hello() {}

  public static void main(String[] args) throws Exception {
    try (ServerSocket pod = new ServerSocket(0, 1, LOOPBACK);
        PodLocator locator = new GivenPods(new PodAddress.OnHost(new PodRef("default", "web")));
        PodConnector connector =
            Providers.connectors().named("direct").create(ConnectorConfig.DEFAULT);
        ForwardServer node =
            ForwardServer.start(
                ServerConfig.on(new InetSocketAddress(LOOPBACK, 0)),
                new NodeBackend(locator, connector))) {
      echo(pod);
      try (Culvert web =
              Culvert.connect("" + node.uri()).namespace("default").pod("web").transport(args[0]).open();
          Socket socket = web.socket(pod.getLocalPort())) {
        socket.getOutputStream().write(("hello " + args[0]).getBytes());
        socket.shutdownOutput();
        System.out.println(new String(socket.getInputStream().readAllBytes()));
      }
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
