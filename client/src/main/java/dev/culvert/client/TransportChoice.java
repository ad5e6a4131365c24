package dev.culvert.client;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import java.net.URI;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which transport is taken: the one that is named, available or not, else the best. */
final class TransportChoice {

  private TransportChoice() {}

  /**
   * A transport that reaches this server.
   *
   * @throws CulvertException {@link Failure#UNAVAILABLE} if the one that is named is not here, or
   *     none can be used; the message says what to add
   */
  static ClientTransportProvider of(@Nullable String name, URI server, Cleartext cleartext) {
    Providers<ClientTransportProvider> here = here();
    if (name == null) {
      TransportCapability needed = TransportCapability.neededFor(server, cleartext).orElseThrow();
      return here.best(provider -> provider.capabilities().contains(needed));
    }
    return here.all().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() -> notHere(name, here));
  }

  /** Threads of pools may have a context loader that sees nothing of an application. */
  private static Providers<ClientTransportProvider> here() {
    Providers<ClientTransportProvider> found = Providers.transports();
    return found.all().isEmpty()
        ? Providers.load(
            "transport",
            ServiceLoader.load(
                ClientTransportProvider.class, TransportChoice.class.getClassLoader()))
        : found;
  }

  private static CulvertException notHere(String name, Providers<ClientTransportProvider> here) {
    String others = here.all().stream().map(Provider::name).collect(Collectors.joining(", "));
    String broken =
        here.broken().isEmpty()
            ? ""
            : " (could not be loaded: " + String.join("; ", here.broken()) + ")";
    return new CulvertException(
        Failure.UNAVAILABLE,
        "no transport named '"
            + name
            + "' is here: add its artifact, as dev.culvert:culvert-transport-"
            + name
            + " is one of Culvert's"
            + (others.isEmpty() ? "" : "; here are: " + others)
            + broken);
  }
}
