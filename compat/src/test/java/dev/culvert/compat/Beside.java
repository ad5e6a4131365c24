package dev.culvert.compat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One transport beside one stack, in a JVM of its own. Needs core and the transport alone, and
 * prints one line: {@code works}, {@code unavailable: } with the sentence, or {@code fails: }.
 */
final class Beside {

  static final PodRef POD = new PodRef("default", "web");
  static final String PASSWORD = "changeit";

  private static final int LENGTH = 8 << 10;
  private static final int PATIENCE_SECONDS = 40;

  private Beside() {}

  /** Arguments: the transport, the pod's port, a store of authorities, the servers. */
  public static void main(String[] args) {
    String line;
    try {
      line =
          tried(
              args[0],
              Integer.parseInt(args[1]),
              trust(Path.of(args[2])),
              Arrays.stream(args).skip(3).map(URI::create).toList());
    } catch (Throwable e) {
      line = "fails: " + e;
    }
    System.out.println(line);
    System.exit(0); // Netty's global executor lives on for a second.
  }

  private static String tried(
      String transport, int port, X509ExtendedTrustManager trust, List<URI> servers)
      throws Exception {
    ClientTransportProvider provider = Providers.transports().named(transport);
    Availability availability = provider.availability();
    TransportConfig config =
        TransportConfig.DEFAULT
            .withConnectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .withTls(ClientTls.DEFAULT.withTrust(trust));
    try (ClientTransport made = provider.create(config)) {
      if (!availability.isAvailable()) {
        return "fails: made, though unavailable: " + availability;
      }
      for (URI server : servers) {
        forward(made, server, port);
      }
      return "works";
    } catch (CulvertException e) {
      boolean said =
          !availability.isAvailable()
              && e.failure() == Failure.UNAVAILABLE
              && String.valueOf(e.getMessage()).endsWith(availability.toString());
      return said ? "unavailable: " + availability : "fails: " + e;
    }
  }

  private static void forward(ClientTransport transport, URI server, int port) throws Exception {
    Session session =
        transport
            .connect(new Target(server, new Route(null, POD)))
            .toCompletableFuture()
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    try (Forwarder forwarder =
        Forwarder.start(
            session,
            List.of(new PortMapping(0, port)),
            LocalAddress.LOOPBACK,
            new Forwarder.Listener() {})) {
      echo(forwarder.bindings().get(0).mapping().local());
    }
    session.stop(Duration.ZERO).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void echo(int port) throws IOException {
    byte[] sent = new byte[LENGTH];
    new Random(port).nextBytes(sent);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();
      if (!Arrays.equals(sent, socket.getInputStream().readAllBytes())) {
        throw new IOException("the echo is not what was sent");
      }
    }
  }

  private static X509ExtendedTrustManager trust(Path store)
      throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      authorities.load(in, PASSWORD.toCharArray());
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(authorities);
    return Stream.of(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
