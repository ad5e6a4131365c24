package dev.culvert.bench.command;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.RunRequest;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.run.Measurement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** Measures cells against each other; {@code run} is what it does by itself. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures HTTP/2 transports and ways into the pod against each other and against raw TCP.",
      "Makes its own pods; needs no cluster, and no root where user namespaces are allowed."
    },
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      ReportCommand.class,
      RecommendCommand.class,
      CompareCommand.class,
      AbCommand.class,
      SelfTestCommand.class,
      CrossCheckCommand.class,
      ReproduceCommand.class,
      PodCommand.class
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:a cell failed, or nothing could be measured",
      "2:usage, or a result folder that cannot be read",
      "4:the folder's run was on another machine",
      "130:interrupted"
    })
final class BenchCommand implements Callable<Integer> {

  @Mixin private RunOptions options = new RunOptions();

  @Override
  public Integer call() throws Exception {
    return measure(options.request(), options.namesCells(), options::usage);
  }

  /** Whether pods are made for it. */
  static boolean needsPods(Plan plan) {
    return !plan.cells().stream().allMatch(Cell::isRemote);
  }

  /**
   * Measures.
   *
   * @param isEachNeeded whether no cell may be left out
   * @param usage makes what is thrown if one would have to be
   */
  static int measure(
      RunRequest asked, boolean isEachNeeded, Function<String, ParameterException> usage)
      throws Exception {
    if (needsPods(asked.plan()) && UserNamespace.isNeeded()) {
      return UserNamespace.run(OwnCommandLine.command("run", asked.arguments(), List.of()));
    }
    Map<Cell, String> notMeasured = asked.plan().unavailable();
    if (isEachNeeded && !notMeasured.isEmpty()) {
      throw usage.apply("cannot measure here: " + String.join("; ", notMeasured.values()));
    }
    return Measurement.of(asked, notMeasured).run(System.out);
  }
}
