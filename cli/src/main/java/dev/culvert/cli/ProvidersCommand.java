package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what can be chosen here, and if not why. */
@Command(
    name = "providers",
    mixinStandardHelpOptions = true,
    description =
        "Shows the transports, connectors and locators on the class path: what is available, what"
            + " is taken when none is named, and what is missing for the others.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the table was printed", "2:the command line is wrong"})
final class ProvidersCommand implements Callable<Integer> {

  private static final List<String> HEADER =
      List.of("KIND", "NAME", "PRIORITY", "STATE", "CAPABILITIES", "DETAIL");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    add(rows, "transport", Providers.transports(), () -> Choice.transport(null, "http"));
    add(rows, "connector", Providers.connectors(), () -> Choice.connector(null));
    add(rows, "locator", Providers.locators(), () -> Choice.locator(null, false));
    print(rows);
    return ExitCode.OK;
  }

  private static <P extends Provider> void add(
      List<List<String>> rows, String kind, Providers<P> providers, Supplier<P> choice) {
    String chosen = nameOf(choice);
    for (P provider : providers.all()) {
      Availability availability = provider.availability();
      rows.add(
          List.of(
              kind,
              provider.name(),
              Integer.toString(provider.priority()),
              state(availability, provider.name().equals(chosen)),
              capabilities(provider),
              availability.toString()));
    }
    for (String reason : providers.broken()) {
      rows.add(List.of(kind, "?", "", "broken", "", reason));
    }
  }

  private static String state(Availability availability, boolean chosen) {
    if (!availability.isAvailable()) {
      return "unavailable";
    }
    return chosen ? "default" : "available";
  }

  private static @Nullable String nameOf(Supplier<? extends Provider> choice) {
    try {
      return choice.get().name();
    } catch (CulvertException | IllegalArgumentException e) {
      // None can be taken: the table shows why for each of them.
      return null;
    }
  }

  private static String capabilities(Provider provider) {
    Collection<? extends Enum<?>> capabilities = List.of();
    if (provider instanceof ClientTransportProvider transport) {
      capabilities = transport.capabilities();
    } else if (provider instanceof PodConnectorProvider connector) {
      capabilities = connector.capabilities();
    }
    return capabilities.isEmpty()
        ? "-"
        : capabilities.stream()
            .sorted()
            .map(capability -> capability.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .collect(Collectors.joining(","));
  }

  private void print(List<List<String>> rows) {
    PrintWriter out = spec.commandLine().getOut();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int width = width(rows, column);
        String cell = row.get(column);
        line.append(cell).append(" ".repeat(width - cell.length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
