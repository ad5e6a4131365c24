package dev.culvert.compat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One transport beside one stack, in a JVM of its own. Needs core and the transport alone, and
 * prints one line: {@code works}, {@code unavailable: } with the sentence, or {@code fails: }.
 */
public final class Beside {

  /** The pod that is forwarded into. */
  public static final PodRef POD = new PodRef("default", "web");

  /** Of the store of authorities. */
  public static final String PASSWORD = "changeit";

  /** What is appended to a transport's name for the one with a library of its own. */
  public static final String SHADED = "-shaded";

  private static final int PATIENCE_SECONDS = 60;

  private Beside() {}

  /**
   * Arguments: the transport, a store of authorities, {@linkplain Conversations#of what to say},
   * the servers.
   */
  public static void main(String[] args) {
    String line;
    try {
      line =
          tried(
              args[0],
              trust(Path.of(args[1])),
              Conversations.of(args[2]),
              Arrays.stream(args).skip(3).map(URI::create).toList());
    } catch (Throwable e) {
      line = "fails: " + e;
    }
    System.out.println(line);
    System.exit(0); // Netty's global executor lives on for a second.
  }

  private static String tried(
      String transport,
      X509ExtendedTrustManager trust,
      Conversations conversations,
      List<URI> servers)
      throws Exception {
    ClientTransportProvider provider = provider(transport);
    Availability availability = provider.availability();
    ClientTransportProvider byName = Providers.transports().named(provider.name());
    if (availability.isAvailable()
        && !transport.endsWith(SHADED)
        && byName.getClass() != provider.getClass()) {
      return "fails: by its name " + byName.getClass() + " is taken";
    }
    TransportConfig config =
        TransportConfig.DEFAULT
            .withConnectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .withTls(ClientTls.DEFAULT.withTrust(trust));
    try (ClientTransport made = provider.create(config)) {
      if (!availability.isAvailable()) {
        return "fails: made, though unavailable: " + availability;
      }
      for (URI server : servers) {
        forward(made, server, conversations);
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

  /** The plain one or the other, not whichever would be taken by its name. */
  static ClientTransportProvider provider(String transport) {
    boolean shaded = transport.endsWith(SHADED);
    return Providers.transports().all().stream()
        .filter(found -> transport.equals(found.name() + (shaded ? SHADED : "")))
        .filter(found -> found.getClass().getPackageName().endsWith(".shaded") == shaded)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(transport + " is not here"));
  }

  private static void forward(ClientTransport transport, URI server, Conversations conversations)
      throws Exception {
    Session session =
        transport
            .connect(new Target(server, new Route(null, POD)))
            .toCompletableFuture()
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    conversations.through(session);
    session.stop(Duration.ZERO).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
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
