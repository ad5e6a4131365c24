package dev.culvert.bench.command;

import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.Results;
import dev.culvert.bench.run.CannotMeasureException;
import dev.culvert.bench.verdict.ReportFiles;
import dev.culvert.bench.verdict.RunReport;
import dev.culvert.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes the tables of a run again from its forks. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a run's tables and writes its summary.md, summary.csv and report.html again, from"
          + " forks.jsonl and the histograms.",
      "Measures nothing, and needs no machine of that kind."
    })
final class ReportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The run's result folder.")
  private @Nullable Path folder;

  @Override
  public Integer call() throws IOException {
    Results results = Results.of(ResultFolder.existing(folder()));
    if (results.forks().isEmpty()) {
      throw new CannotMeasureException(
          "no fork of the run in '"
              + results.folder().path()
              + "' has ended: there is nothing to report");
    }
    RunReport report = ReportFiles.writeAll(results);
    System.out.print(report.text());
    return report.summary().failures().isEmpty() ? 0 : ExitCode.FAILED;
  }

  private Path folder() {
    return folder == null ? Path.of("") : folder;
  }
}
