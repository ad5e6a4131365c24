package dev.culvert.cli;

import dev.culvert.cli.doctor.Check;
import dev.culvert.cli.doctor.Diagnosis;
import dev.culvert.cli.doctor.MachineChecks;
import dev.culvert.cli.doctor.ThisMachine;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.PodLocatorProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What works here, and how to mend what does not. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Looks at this machine, and says what works and how to mend what does not.",
      "The exit code is about the transport, the connector and the locator that are named, else"
          + " about those that would be taken: each is made, and closed again."
    },
    customSynopsis =
        "culvert doctor [--transport NAME] [--connector NAME] [--locator NAME] [--json] [OPTION...]",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the chosen ones work",
      "1:one of them does not; the line that begins with FAIL says why",
      "2:the command line or the environment is wrong"
    })
final class DoctorCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final List<URI> ANY_SERVER = List.of(URI.create("http://localhost"));

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "HTTP/2 client library (default: the best that is available).")
  private @Nullable String transport;

  @Option(
      names = "--connector",
      paramLabel = "NAME",
      description = "The way into a pod (default: the best that is available).")
  private @Nullable String connector;

  @Mixin private LocatorOptions locator = new LocatorOptions();
  @Mixin private SetOption set = new SetOption();

  @Option(names = "--json", description = "Print a JSON object; docs/OPERATIONS.md has its form.")
  private boolean json;

  @SuppressWarnings("unused") // Its options are looked at elsewhere.
  @Mixin
  private FileOptions file = new FileOptions();

  private @Nullable String fault;

  /** What is wrong with the configuration file; null if nothing is. */
  void configFault(@Nullable String what) {
    fault = what;
  }

  @Override
  public Integer call() {
    List<ChosenProvider<?>> chosen = chosen(set.providerOptions());
    List<Check> checks = new ArrayList<>(MachineChecks.all());
    checks.add(new ConfigFault(fault));
    checks.add(new ProviderLines("transport", Providers.transports()));
    checks.add(new ProviderLines("connector", Providers.connectors()));
    checks.add(new ProviderLines("locator", Providers.locators()));
    checks.add(new ProviderLines("server", ForwardServer.engines()));
    checks.addAll(chosen);
    Diagnosis diagnosis = Diagnosis.of(checks, new ThisMachine(), PATIENCE);
    chosen.forEach(ChosenProvider::throwBadInput);
    DoctorReport report = new DoctorReport(diagnosis);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.json());
    } else {
      report.print(out);
    }
    return diagnosis.isGood() ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<ChosenProvider<?>> chosen(Map<String, String> options) {
    TransportConfig transportConfig = TransportConfig.DEFAULT.withOptions(options);
    ConnectorConfig connectorConfig =
        new ConnectorConfig(
            ConnectorConfig.DEFAULT.connectTimeout(),
            ConnectorConfig.DEFAULT.bufferSize(),
            options);
    return List.of(
        new ChosenProvider<ClientTransportProvider>(
            "transport",
            transport != null,
            () ->
                Choice.transport(
                    transport,
                    transport == null ? ANY_SERVER : List.of(),
                    Cleartext.PRIOR_KNOWLEDGE),
            provider -> provider.create(transportConfig)::close),
        new ChosenProvider<PodConnectorProvider>(
            "connector",
            connector != null,
            () -> Choice.connector(connector),
            provider -> provider.create(connectorConfig)::close),
        new ChosenProvider<PodLocatorProvider>(
            "locator",
            locator.isChosen(),
            locator::provider,
            provider -> provider.create(locator.config(options))::close));
  }
}
