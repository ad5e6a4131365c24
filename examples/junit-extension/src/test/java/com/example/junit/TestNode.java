package com.example.junit;

import com.sun.net.httpserver.HttpServer;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.GivenPods;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Stands in for a cluster: a node, and a web server in a pod on the host's network. */
final class TestNode {

  static final HttpServer PAGE = page();
  static final ForwardServer NODE = start();

  private TestNode() {}

  /** The node. */
  static String url() {
    return NODE.uri().toString();
  }

  /** The web server's port in the pod. */
  static int port() {
    return PAGE.getAddress().getPort();
  }

  private static HttpServer page() {
    try {
      HttpServer server = HttpServer.create(loopback(), 0);
      byte[] hello = "hello from the pod".getBytes();
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, hello.length);
            exchange.getResponseBody().write(hello);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Another node with that pod. */
  static ForwardServer start() {
    return ForwardServer.start(
        ServerConfig.on(loopback()),
        new NodeBackend(
            new GivenPods(new PodAddress.OnHost(new PodRef("default", "web"))),
            Providers.connectors().named("direct").create(ConnectorConfig.DEFAULT)));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
