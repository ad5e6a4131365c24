package dev.culvert.bench.command;

import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.Results;
import dev.culvert.bench.stats.RunComparison;
import dev.culvert.bench.stats.RunSummary;
import dev.culvert.bench.verdict.ComparisonReport;
import dev.culvert.bench.verdict.Judging;
import dev.culvert.bench.verdict.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds one run against an earlier one. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares the cells that two runs have in common, the worst first.",
      "What lies between the runs is in no interval: ab measures both at once."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no regression shown",
      "1:a regression is shown, or a cell failed in the new run",
      "2:usage, or a result folder that cannot be read",
      "3:a run was too noisy; or, if asked for, something may be worse and cannot be told",
      "4:the runs are not comparable: another machine, JDK, kernel setting or schema"
    })
final class CompareCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "BASE", description = "The earlier run's result folder.")
  private @Nullable Path base;

  @Parameters(index = "1", paramLabel = "NEW", description = "The new run's result folder.")
  private @Nullable Path next;

  @Mixin private GateOptions options = new GateOptions(Judging.RUNS);

  @Option(names = "--force", description = "Compare what is not comparable all the same.")
  private boolean force;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write both side by side, every fork of them, as a page to look at.")
  private @Nullable Path page;

  @Override
  public Integer call() throws IOException {
    RunSummary earlier = run(base);
    RunSummary later = run(next);
    Judging judging = options.judging();
    RunSummary before = judging.narrow(earlier);
    RunSummary after = judging.narrow(later);
    RunComparison comparison = RunComparison.of(before, after, judging.settings());
    int exitCode = comparison.exitCode(options.gate(force));
    ComparisonReport report =
        new ComparisonReport(comparison, before.observations(), after.observations());
    System.out.print(report.as(options.format(), exitCode));
    if (page != null) {
      Files.writeString(page, report.html(exitCode));
    }
    return exitCode;
  }

  private static RunSummary run(@Nullable Path folder) throws IOException {
    Path path = folder == null ? Path.of("") : folder;
    return RunReport.of(Results.of(ResultFolder.existing(path))).comparable();
  }
}
