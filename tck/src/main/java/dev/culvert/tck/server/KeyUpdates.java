package dev.culvert.tck.server;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import java.io.IOException;

/**
 * A server whose keys of TLS 1.3 wear out quickly, in a JVM of its own since the limit is read
 * once. Argument: the engine. Prints its port and that of an echo in the pod, and ends with its
 * input.
 */
public final class KeyUpdates {

  private KeyUpdates() {}

  public static void main(String[] args) throws IOException {
    try (PodProgram pod = PodProgram.echo();
        ForwardServer server =
            ForwardServer.start(
                ForwardServer.engines().named(args[0]),
                Negotiation.TLS_1_3.config(),
                new NodeBackend(new FakeLocator(), new FakeConnector()))) {
      System.out.println(server.address().getPort() + " " + pod.port());
      System.in.transferTo(System.out);
    }
  }
}
