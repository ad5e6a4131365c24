package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of one provider. Immutable.
 *
 * @param priority null for one that is not here
 * @param state default, available, unavailable, broken or not installed
 * @param detail its version or a fact; else why not, and the remedy
 */
record ProviderRow(
    String kind,
    String name,
    @Nullable Integer priority,
    String state,
    List<String> capabilities,
    String detail) {

  private static final List<URI> ANY_SERVER = List.of(URI.create("http://localhost"));

  /** Every provider that is here, and those of Culvert's own that are not. */
  static List<ProviderRow> all() {
    List<ProviderRow> rows = new ArrayList<>();
    Providers<?> transports = Providers.transports();
    add(
        rows,
        "transport",
        transports,
        () -> Choice.transport(null, ANY_SERVER, Cleartext.PRIOR_KNOWLEDGE));
    add(rows, "connector", Providers.connectors(), () -> Choice.connector(null));
    add(rows, "locator", Providers.locators(), () -> Choice.locator(null));
    add(rows, "server", ForwardServer.engines(), () -> Choice.server(null));
    return rows;
  }

  private static void add(
      List<ProviderRow> rows,
      String kind,
      Providers<? extends Provider> providers,
      Supplier<? extends Provider> choice) {
    Class<?> chosen = classOf(choice);
    for (Provider provider : providers.all()) {
      Availability availability = provider.availability();
      rows.add(
          new ProviderRow(
              kind,
              provider.name(),
              provider.priority(),
              state(availability, provider.getClass() == chosen),
              Capabilities.of(provider),
              availability.toString()));
    }
    for (KnownProvider known : KnownProvider.missing(kind, providers)) {
      rows.add(
          new ProviderRow(kind, known.name(), null, "not installed", List.of(), known.remedy()));
    }
    for (String reason : providers.broken()) {
      rows.add(new ProviderRow(kind, "?", null, "broken", List.of(), reason));
    }
  }

  private static String state(Availability availability, boolean chosen) {
    if (!availability.isAvailable()) {
      return "unavailable";
    }
    return chosen ? "default" : "available";
  }

  /** By its class: two may have one name. */
  private static @Nullable Class<?> classOf(Supplier<? extends Provider> choice) {
    try {
      return choice.get().getClass();
    } catch (CulvertException | IllegalArgumentException e) {
      // None can be taken: the rows show why for each of them.
      return null;
    }
  }

  /** The cells of a table. */
  List<String> cells() {
    return List.of(
        kind,
        name,
        priority == null ? "-" : priority.toString(),
        state,
        capabilities.isEmpty() ? "-" : String.join(",", capabilities),
        detail);
  }

  /** As a JSON object (RFC 8259). */
  String json() {
    List<String> quoted = capabilities.stream().map(Json::quoted).toList();
    return String.format(
        Locale.ROOT,
        "{\"kind\":%s,\"name\":%s,\"priority\":%s,\"state\":%s,\"capabilities\":[%s],\"detail\":%s}",
        Json.quoted(kind),
        Json.quoted(name),
        priority,
        Json.quoted(state),
        String.join(",", quoted),
        Json.quoted(detail));
  }
}
