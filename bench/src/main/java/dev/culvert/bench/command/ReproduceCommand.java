package dev.culvert.bench.command;

import dev.culvert.bench.Load;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.plan.RunRequest;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.RunFile;
import dev.culvert.bench.rig.Cell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Does a run once more: the same cells, windows, number of rounds and orders. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures once more what a result folder's run has measured, in the same order.")
final class ReproduceCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The run's result folder.")
  private @Nullable Path folder;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "Where the folder with the new results goes. Default: ${DEFAULT-VALUE}")
  private Path results = Path.of("results");

  @Option(
      names = "--jvm",
      paramLabel = "PATH",
      description = "The java launcher for client, node and pod. Default: the one that runs this")
  private @Nullable Path jvm;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    RunFile run = RunFile.read(folder == null ? Path.of("") : folder);
    Plan plan = run.plan().withRounds(Math.max(1, run.rounds())).withRules(Rules.DEFAULT);
    for (Cell cell : plan.cells()) {
      Optional<String> impossible = cell.impossible().or(cell::refused);
      if (impossible.isPresent()) {
        throw usage("cell '" + cell + "' cannot be measured: " + impossible.get());
      }
    }
    RemoteOptions remote = RemoteOptions.of(run.arguments());
    return BenchCommand.measure(
        new RunRequest(plan, target(), remote.target(), results, arguments(plan, remote)),
        true,
        this::usage);
  }

  private TargetJvm target() {
    try {
      return jvm == null ? TargetJvm.current() : TargetJvm.at(jvm.toAbsolutePath());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** The options of {@code run} that say the same. */
  private List<String> arguments(Plan plan, RemoteOptions remote) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--profile",
                plan.profile().label(),
                "--cells",
                String.join(",", plan.cells().stream().map(Object::toString).toList()),
                "--rounds",
                Integer.toString(plan.rounds().orElseThrow()),
                "--budget",
                plan.budget().toMillis() + "ms",
                "--loads",
                Load.text(plan.windows().loads()),
                "--window",
                plan.windows().measured().toMillis() + "ms",
                "--idle-connections",
                Integer.toString(plan.windows().idleConnections()),
                "--seed",
                Long.toString(plan.seed()),
                "--results",
                results.toString()));
    if (!plan.windows().warmsUntilQuiet()) {
      arguments.addAll(List.of("--warm-up", plan.windows().warmUp().toMillis() + "ms"));
    }
    if (jvm != null) {
      arguments.addAll(List.of("--jvm", jvm.toString()));
    }
    arguments.addAll(remote.arguments());
    return arguments;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
  }
}
