package dev.culvert.server;

import java.io.IOException;
import java.util.Arrays;

/**
 * A server and a client whose keys of TLS 1.3 wear out quickly: a JVM of its own, since the limit
 * is read once. Ends with 0 when much has gone both ways.
 */
public final class KeyUpdates {

  private static final String PATH = "/portForward/default/web";
  private static final int BYTES = 32 << 20;

  private KeyUpdates() {}

  public static void main(String[] args) throws IOException {
    try (PodServer pod = PodServer.echo();
        ForwardServer server =
            ForwardServer.start(
                ConnectionMode.TLS_1_3.config(),
                new NodeBackend(new FakeLocator(), new FakeConnector()));
        ConnectionMode.Connected connected = ConnectionMode.TLS_1_3.open(server, PATH)) {
      byte[] bytes = new byte[BYTES];
      for (int i = 0; i < BYTES; i++) {
        bytes[i] = (byte) (i * 31 + i / 997);
      }
      RawHttp2Client.Stream stream = connected.post(PATH, "port", pod.port());
      stream.send(bytes);
      stream.end();
      if (!Arrays.equals(stream.awaitEnd(), bytes)) {
        throw new AssertionError("other bytes came back");
      }
    }
    System.exit(0);
  }
}
