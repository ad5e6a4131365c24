package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.link.Link;
import dev.culvert.bench.load.LatencyLog;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.report.ForkFacts;
import dev.culvert.bench.report.HtmlReport;
import dev.culvert.bench.report.LinkedCells;
import dev.culvert.bench.report.LinkedCells.Linked;
import dev.culvert.bench.report.ReportModel;
import dev.culvert.bench.report.RunFacts;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.ResultFormatException;
import dev.culvert.bench.result.RunRecord;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.AnalysisSettings;
import dev.culvert.bench.stats.LatencyBand;
import dev.culvert.core.config.Http2Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run as one page: report.html. */
public final class RunPage {

  public static final String NAME = "report.html";

  private static final double[] PERCENTILES = {
    10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99
  };
  private static final double NANOS_PER_MICRO = 1_000;
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final Plan plan;
  private final RunReport report;
  private final List<ForkResult> forks;
  private final ResultFolder folder;

  /**
   * @param forks all that were made
   * @param folder has their histograms
   */
  RunPage(Plan plan, RunReport report, List<ForkResult> forks, ResultFolder folder) {
    this.plan = plan;
    this.report = report;
    this.forks = forks;
    this.folder = folder;
  }

  /** The page. */
  String html(RunRecord record) throws IOException {
    Summary summary = report.summary();
    return HtmlReport.of(
            new ReportModel(
                new RunFacts(
                    "Culvert benchmark",
                    plan.profile().label(),
                    plan.profile() == Profile.QUICK,
                    summary.isNoisy(),
                    record.start(),
                    record.command(),
                    report.conclusions(),
                    report.caveats()),
                report.machine().facts(),
                settings(),
                report.analysis(),
                raw(summary),
                Summary.HEADLINES.stream().map(Metric::label).toList(),
                report.recommendations(),
                links(),
                texts(summary.failures()),
                texts(report.notMeasured()),
                forks.stream().map(fork -> facts(fork, summary)).toList(),
                curves(summary)))
        .html();
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("window", plan.windows().measured().toMillis() + " ms");
    settings.put("windows of each load", Integer.toString(plan.windows().count()));
    settings.put("warm-up", plan.windows().warmUpText());
    settings.put("idle connections", Integer.toString(plan.windows().idleConnections()));
    settings.put("seed", Long.toString(plan.seed()));
    RunRecord.http2().forEach((name, value) -> settings.put("HTTP/2 " + name, value.toString()));
    plan.rules().facts().forEach((name, value) -> settings.put("rule " + name, value.toString()));
    return settings;
  }

  private @Nullable String raw(Summary summary) {
    return summary.measured().stream()
        .filter(cell -> cell.isRaw() && cell.link().equals(Candidates.link(plan.cells())))
        .map(Cell::toString)
        .findFirst()
        .orElse(null);
  }

  private LinkedCells links() {
    List<Linked> cells =
        plan.cells().stream()
            .filter(cell -> !cell.link().equals(Candidates.link(plan.cells())))
            .flatMap(cell -> cell.link().map(link -> linked(cell, link)).stream())
            .toList();
    return cells.isEmpty()
        ? LinkedCells.NONE
        : new LinkedCells(
            report.machine().environment().link(), Http2Settings.DEFAULT.streamWindow(), cells);
  }

  private static Linked linked(Cell cell, Link link) {
    return new Linked(
        cell.toString(),
        link.label(),
        link.description(),
        2 * link.delay().toNanos() / NANOS_PER_MILLI,
        link.loss() > 0 || link.bitsPerSecond() > 0,
        cell.withoutLink().toString());
  }

  private ForkFacts facts(ForkResult fork, Summary summary) {
    return new ForkFacts(
        fork.cell().toString(),
        fork.round(),
        fork.slot().attempt(),
        fork.start(),
        fork.took(),
        fork.noise().foreign(),
        fork.noise().stolen(),
        fork.noise().contaminates(plan.rules()),
        summary.counted().contains(fork) && !summary.disturbed().contains(fork.cell()),
        fork.failure());
  }

  /** By cell and tag; of the forks that count and whose histograms are there. */
  private Map<String, Map<String, List<LatencyBand>>> curves(Summary summary) throws IOException {
    Map<String, Map<String, List<LatencyBand>>> curves = new LinkedHashMap<>();
    for (Cell cell : summary.measured()) {
      List<LatencyLog> logs = new ArrayList<>();
      Set<String> tags = new LinkedHashSet<>();
      for (ForkResult fork : summary.counted()) {
        Path file = folder.histograms(fork.slot());
        if (fork.cell().equals(cell) && Files.isReadable(file)) {
          LatencyLog log = read(file);
          logs.add(log);
          tags.addAll(log.tags());
        }
      }
      Map<String, List<LatencyBand>> byTag = new LinkedHashMap<>();
      tags.forEach(tag -> byTag.put(tag, curve(logs, tag)));
      if (!byTag.isEmpty()) {
        curves.put(cell.toString(), byTag);
      }
    }
    return curves;
  }

  private static LatencyLog read(Path file) throws IOException {
    try {
      return LatencyLog.read(file);
    } catch (IOException e) {
      throw new ResultFormatException(
          e.getMessage()
              + ". Take it as the run left it, or delete it to go without this fork's curve",
          e);
    }
  }

  private static List<LatencyBand> curve(List<LatencyLog> logs, String tag) {
    return LatencyBand.of(
        logs.stream().map(log -> log.merged(tag)).toList(),
        PERCENTILES,
        NANOS_PER_MICRO,
        AnalysisSettings.DEFAULT);
  }

  private static Map<String, String> texts(Map<Cell, String> reasons) {
    Map<String, String> texts = new LinkedHashMap<>();
    reasons.forEach((cell, reason) -> texts.put(cell.toString(), reason));
    return texts;
  }
}
