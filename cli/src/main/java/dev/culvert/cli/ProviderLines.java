package dev.culvert.cli;

import dev.culvert.cli.doctor.Check;
import dev.culvert.cli.doctor.Finding;
import dev.culvert.cli.doctor.Machine;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The providers of one kind: what each says of itself, what is not installed, and what could not be
 * loaded.
 */
record ProviderLines(String kind, Providers<? extends Provider> providers) implements Check {

  @Override
  public String group() {
    return kind + "s";
  }

  @Override
  public String name() {
    return kind;
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<Finding> findings = new ArrayList<>();
    for (Provider provider : providers.all()) {
      findings.add(of(provider.name(), provider.availability()));
    }
    for (KnownProvider known : KnownProvider.missing(kind, providers)) {
      findings.add(Finding.note(known.name(), "not installed", known.remedy()));
    }
    for (String reason : providers.broken()) {
      findings.add(
          Finding.note(
              "?",
              "could not be loaded: " + reason,
              "put the jars that it needs on the class path, or take its own away"));
    }
    return findings;
  }

  private static Finding of(String name, Availability availability) {
    return availability.isAvailable()
        ? Finding.ok(name, availability.toString())
        : Finding.note(
            name,
            Objects.requireNonNull(availability.reason(), "reason"),
            Objects.requireNonNullElse(availability.remedy(), "its documentation may know"));
  }
}
