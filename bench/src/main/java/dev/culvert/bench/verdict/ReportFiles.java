package dev.culvert.bench.verdict;

import dev.culvert.bench.result.MergedResults;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.Results;
import java.io.IOException;
import java.util.Optional;

/** The files that say what a run shows: all can be made again from its forks. */
public final class ReportFiles {

  private ReportFiles() {}

  /** Writes the tables and what they come to, if there is a fork; returns what they say. */
  public static RunReport writeTables(Results run) throws IOException {
    RunReport report = RunReport.of(run);
    if (run.forks().isEmpty()) {
      return report;
    }
    ResultFolder folder = run.folder();
    if (run.params().isPresent()) {
      folder.write("jmh.json", MergedResults.json(report.summary().counted(), run.params().get()));
    }
    folder.write("summary.csv", report.csv());
    folder.write("summary.md", report.markdown(run.record().command()));
    Optional<PeerTable> peers = report.peers();
    if (peers.isPresent()) {
      folder.write(PeerTable.NAME, peers.get().json());
    }
    folder.write("recommendation.json", RecommendationJson.of(report.recommendations()));
    folder.write(
        "junit.xml",
        JunitXml.of(run.plan().profile(), report.summary(), run.record().notMeasured()));
    return report;
  }

  /** Writes the same, and the page. */
  public static RunReport writeAll(Results run) throws IOException {
    RunReport report = writeTables(run);
    if (!run.forks().isEmpty()) {
      RunPage page = new RunPage(run.plan(), report, run.forks(), run.folder());
      run.folder().write(RunPage.NAME, page.html(run.record()));
    }
    return report;
  }
}
