package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.PodLocatorProvider;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import java.net.URI;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which provider a command takes: the one that is named, available or not, else the best. Each
 * throws what {@link Providers#named} and {@link Providers#best} throw, and {@link
 * CulvertException} for one of Culvert's own whose jar is not here.
 */
final class Choice {

  private Choice() {}

  /**
   * A transport that reaches all of these servers.
   *
   * @throws IllegalArgumentException if the one that is named cannot; the message names those that
   *     can
   */
  static ClientTransportProvider transport(
      @Nullable String name, Collection<URI> servers, Cleartext cleartext) {
    Providers<ClientTransportProvider> here = Providers.transports();
    Predicate<ClientTransportProvider> qualifies =
        provider -> servers.stream().allMatch(server -> reaches(provider, server, cleartext));
    ClientTransportProvider chosen = choose("transport", here, name, qualifies);
    for (URI server : servers) {
      if (!reaches(chosen, server, cleartext)) {
        throw cannot(chosen, server, cleartext, here);
      }
    }
    return chosen;
  }

  /** A connector that enters pods' namespaces. */
  static PodConnectorProvider connector(@Nullable String name) {
    return choose(
        "connector",
        Providers.connectors(),
        name,
        provider -> provider.capabilities().contains(ConnectorCapability.NAMESPACES));
  }

  /** What finds the pods. */
  static PodLocatorProvider locator(@Nullable String name) {
    return locator(name, Providers.locators());
  }

  static PodLocatorProvider locator(@Nullable String name, Providers<PodLocatorProvider> here) {
    return choose("locator", here, name, provider -> true);
  }

  /** What speaks HTTP/2 for a server. */
  static ForwardServerProvider server(@Nullable String name) {
    return choose("server", ForwardServer.engines(), name, provider -> true);
  }

  private static boolean reaches(
      ClientTransportProvider provider, URI server, Cleartext cleartext) {
    return provider.capabilities().contains(needed(server, cleartext));
  }

  /** Commands know servers of HTTP alone. */
  private static TransportCapability needed(URI server, Cleartext cleartext) {
    return TransportCapability.neededFor(server, cleartext).orElseThrow();
  }

  private static IllegalArgumentException cannot(
      ClientTransportProvider chosen,
      URI server,
      Cleartext cleartext,
      Providers<ClientTransportProvider> here) {
    String able =
        here.all().stream()
            .filter(other -> reaches(other, server, cleartext))
            .map(Provider::name)
            .collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "transport '"
            + chosen.name()
            + "' cannot connect to "
            + server
            + ": it lacks "
            + Capabilities.nameOf(needed(server, cleartext))
            + (able.isEmpty() ? "; none that is here has it" : "; use one that has it: " + able));
  }

  private static <P extends Provider> P choose(
      String kind, Providers<P> providers, @Nullable String name, Predicate<P> qualifies) {
    if (name == null) {
      return providers.best(qualifies);
    }
    KnownProvider.requireInstalled(kind, name, providers);
    return providers.named(name);
  }
}
