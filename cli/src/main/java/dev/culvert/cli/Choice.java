package dev.culvert.cli;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.PodLocatorProvider;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which provider a command takes: the one that is named, available or not, else the best. Each
 * throws what {@link Providers#named} and {@link Providers#best} throw.
 */
final class Choice {

  private static final String DEFAULT_LOCATOR = "netns";
  private static final String FILE_LOCATOR = "static";

  private Choice() {}

  /** A transport that reaches servers of this scheme. */
  static ClientTransportProvider transport(@Nullable String name, String scheme) {
    Predicate<ClientTransportProvider> qualifies =
        switch (scheme) {
          case "https" -> has(TransportCapability.TLS_ALPN);
          case "http" ->
              has(TransportCapability.PRIOR_KNOWLEDGE).or(has(TransportCapability.UPGRADE));
          default -> provider -> provider.name().equals(scheme);
        };
    return choose(Providers.transports(), name, qualifies);
  }

  /** A connector that enters pods' namespaces. */
  static PodConnectorProvider connector(@Nullable String name) {
    return choose(
        Providers.connectors(),
        name,
        provider -> provider.capabilities().contains(ConnectorCapability.NAMESPACES));
  }

  /** The locator: named namespaces, or the file if one is given. */
  static PodLocatorProvider locator(@Nullable String name, boolean file) {
    String usual = file ? FILE_LOCATOR : DEFAULT_LOCATOR;
    return Providers.locators().named(name == null ? usual : name);
  }

  private static Predicate<ClientTransportProvider> has(TransportCapability capability) {
    return provider -> provider.capabilities().contains(capability);
  }

  private static <P extends Provider> P choose(
      Providers<P> providers, @Nullable String name, Predicate<P> qualifies) {
    return name == null ? providers.best(qualifies) : providers.named(name);
  }
}
