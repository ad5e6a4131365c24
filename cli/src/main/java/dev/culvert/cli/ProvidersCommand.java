package dev.culvert.cli;

import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what can be chosen here, and if not why. */
@Command(
    name = "providers",
    mixinStandardHelpOptions = true,
    description =
        "Shows the transports, connectors, locators and server engines on the class path: what is"
            + " available, what is taken when none is named, and what is missing for the others.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the table was printed", "2:the command line is wrong"})
final class ProvidersCommand implements Callable<Integer> {

  private static final List<String> HEADER =
      List.of("KIND", "NAME", "PRIORITY", "STATE", "CAPABILITIES", "DETAIL");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print a JSON array with an object for each.")
  private boolean json;

  @Option(
      names = "--matrix",
      description = "Print who has which capability, as the Markdown tables of docs/SPI.md.")
  private boolean matrix;

  @Override
  public Integer call() {
    if (json && matrix) {
      throw new ParameterException(spec.commandLine(), "--json and --matrix exclude each other");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (matrix) {
      out.print(
          Capabilities.matrix(
              Providers.transports().all(),
              Providers.connectors().all(),
              ForwardServer.engines().all()));
      out.flush();
    } else if (json) {
      out.println(
          ProviderRow.all().stream()
              .map(ProviderRow::json)
              .collect(Collectors.joining(",\n ", "[", "]")));
    } else {
      print(out);
    }
    return ExitCode.OK;
  }

  private static void print(PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    ProviderRow.all().forEach(row -> rows.add(row.cells()));
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
