package dev.culvert.bench.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    return run(options, null, List.of());
  }

  /**
   * Measures.
   *
   * @param resumed the folder of the run to go on with; null for a new one
   * @param more arguments beyond the options
   */
  static int run(RunOptions options, @Nullable Path resumed, List<String> more) throws Exception {
    RemoteOptions remote =
        resumed == null ? options.remote() : RemoteOptions.of(RunFile.read(resumed).arguments());
    if (!remote.isGiven() && UserNamespace.isNeeded()) {
      options.plan();
      return UserNamespace.run(Again.command("run", options.arguments(), more));
    }
    Measurement measurement =
        resumed == null ? Measurement.of(options) : Measurement.resumed(resumed, options.target());
    return measurement.run(System.out);
  }
}
