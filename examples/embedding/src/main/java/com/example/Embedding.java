package com.example;

import dev.culvert.client.Culvert;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.pod.GivenPods;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.GatewayBackend;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;

/** A node, a gateway and a client in one program: what a web server in a pod says. */
public final class Embedding {

  private Embedding() {}

  /** Argument: the pod's network namespace, as /run/netns/default_web. */
  public static void main(String[] args) throws Exception {
    // tag roles
    PodAddress web = new PodAddress.InNamespace(new PodRef("default", "web"), Path.of(args[0]));
    try (PodLocator pods = new GivenPods(web);
        PodConnector connector =
            Providers.connectors().best(any -> true).create(ConnectorConfig.DEFAULT);
        ForwardServer node = ForwardServer.start(freePort(), new NodeBackend(pods, connector));
        ClientTransport transport =
            Providers.transports().best(any -> true).create(TransportConfig.DEFAULT);
        ForwardServer gateway =
            ForwardServer.start(
                freePort(),
                new GatewayBackend(transport, Map.of("n1", node.uri()), ClientTls.DEFAULT));
        Culvert client = Culvert.connect(gateway.uri().toString()).node("n1").pod("web").open();
        Socket socket = client.socket(80)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
      String answer = new String(socket.getInputStream().readAllBytes());
      System.out.println(answer.substring(answer.indexOf("\r\n\r\n") + 4).strip());
    }
    // end roles
  }

  // tag config
  /** Cleartext, on a free port of the loopback: whoever is on this machine is let in. */
  private static ServerConfig freePort() {
    return ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }
  // end config
}
