package dev.culvert.bench.driver;

import dev.culvert.bench.Load;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  @Override
  public Integer call() throws Exception {
    return new CommandLine(new RunCommand())
        .execute(arguments(RunFile.read(folder())).toArray(String[]::new));
  }

  private List<String> arguments(RunFile run) {
    Plan plan = run.plan();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--profile",
                plan.profile().label(),
                "--cells",
                String.join(",", plan.cells().stream().map(Object::toString).toList()),
                "--rounds",
                Integer.toString(Math.max(1, run.rounds())),
                "--budget",
                plan.budget().toMillis() + "ms",
                "--loads",
                Load.text(plan.windows().loads()),
                "--window",
                plan.windows().measured().toMillis() + "ms",
                "--warm-up",
                plan.windows().warmUp().toMillis() + "ms",
                "--idle-connections",
                Integer.toString(plan.windows().idleConnections()),
                "--seed",
                Long.toString(plan.seed()),
                "--results",
                results.toString()));
    arguments.addAll(RemoteOptions.of(run.arguments()).arguments());
    if (jvm != null) {
      arguments.addAll(List.of("--jvm", jvm.toString()));
    }
    return arguments;
  }

  private Path folder() {
    return folder == null ? Path.of("") : folder;
  }
}
