package dev.culvert.bench.report;

import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.AnalysisSettings;
import dev.culvert.bench.stats.Comparison;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunComparison;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Two runs, or the two contenders of one, side by side: one page that loads nothing, readable with
 * scripts off. Immutable.
 */
public final class ComparisonHtml {

  private static final String TITLE = "Culvert comparison";
  private static final String BASE = ", base";
  private static final String NEW = ", new";

  private final RunComparison comparison;
  private final Analysis analysis;
  private final List<String> notes;
  private final int exitCode;

  /**
   * @param base what the reference measured
   * @param next what the candidate measured
   * @param notes what else to know, in sentences
   * @param exitCode how the command ends
   */
  public ComparisonHtml(
      RunComparison comparison,
      Observations base,
      Observations next,
      List<String> notes,
      int exitCode) {
    this.comparison = comparison;
    this.analysis = new Analysis(merged(base, next), AnalysisSettings.DEFAULT);
    this.notes = List.copyOf(notes);
    this.exitCode = exitCode;
  }

  /** The page; about a megabyte, which is the library of its charts. */
  public String html() {
    return new Document(
            TITLE,
            html -> html.text("h1", TITLE),
            List.of(new Verdicts(), new SideBySide()),
            Map.of("watermark", "", "styles", Palette.of(sides())))
        .html();
  }

  private static Observations merged(Observations base, Observations next) {
    Observations.Builder merged = Observations.builder();
    add(merged, base, BASE);
    add(merged, next, NEW);
    return merged.build();
  }

  private static void add(Observations.Builder merged, Observations run, String suffix) {
    for (Measure measure : run.measures()) {
      for (String cell : run.cells(measure)) {
        merged.addAll(cell + suffix, measure, run.series(measure, cell));
      }
    }
  }

  /** Every cell twice, in the order of the rows. */
  private List<String> sides() {
    Set<String> sides = new LinkedHashSet<>();
    for (Comparison row : comparison.rows()) {
      sides.add(row.candidate() + BASE);
      sides.add(row.candidate() + NEW);
    }
    return List.copyOf(sides);
  }

  /** What is shown, the worst first. */
  private final class Verdicts implements Section {

    @Override
    public String id() {
      return "verdict";
    }

    @Override
    public String title() {
      return "Verdict";
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public void write(Html html, Charts charts) {
      html.text(Tag.of("p", "class", "winner"), sentence());
      html.in("ul", () -> notes.forEach(note -> html.text("li", note)));
      html.text(
          Tag.of("p", "class", "reading"),
          "How to read: the ratio is the new one's mean as a multiple of the base's; whether more or"
              + " less is better stands in the verdict. Worse and better are shown, after correction"
              + " for all rows; inconclusive is not the same as equal.");
      table().write(html);
    }

    private String sentence() {
      if (!comparison.differences().isEmpty()) {
        return "Not comparable";
      }
      if (!comparison.failures().isEmpty()) {
        return "A cell failed";
      }
      if (comparison.isTooNoisy()) {
        return "Machine too noisy to tell";
      }
      int worse = comparison.regressions().size();
      return worse == 0
          ? "No regression shown (exit code " + exitCode + ")"
          : worse + " of " + comparison.rows().size() + " rows shown worse";
    }

    private Table table() {
      Table table =
          new Table(
              "All that both have, the worst first",
              "measure",
              "cell",
              "verdict",
              "ratio",
              "interval",
              "forks",
              "detectable");
      for (Comparison row : comparison.rows()) {
        table.row(
            row.measure().toString(),
            row.candidate(),
            row.verdict().word(),
            Figures.ratio(row.ratio()),
            Figures.interval(row.uncertainty()),
            Integer.toString(row.forks()),
            row.detectable().isEmpty()
                ? Figures.NONE
                : Figures.percent(row.detectable().getAsDouble()));
      }
      return table;
    }
  }

  /** Every fork of both, measure by measure. */
  private final class SideBySide implements Section {

    @Override
    public String id() {
      return "measures";
    }

    @Override
    public String title() {
      return "Side by side";
    }

    @Override
    public boolean isEmpty() {
      return comparison.rows().isEmpty();
    }

    @Override
    public void write(Html html, Charts charts) {
      comparison.rows().stream()
          .map(Comparison::measure)
          .distinct()
          .forEach(measure -> charts.add(html, chart(measure)));
    }

    private Chart chart(Measure measure) {
      List<String> cells =
          sides().stream().filter(side -> analysis.estimate(measure, side).isPresent()).toList();
      BarRows rows = new BarRows(analysis, measure, cells, Optional.empty());
      return new Chart(
          "sides-" + measure.label().replace('.', '-'),
          "bars",
          measure.toString(),
          "How to read: "
              + rows.better()
              + "; a whisker is the interval that holds the mean, each dot is one fork.",
          rows.data(),
          table(measure, cells));
    }

    private Table table(Measure measure, List<String> cells) {
      List<String> head =
          new ArrayList<>(List.of("cell", "mean", "interval", "lowest", "highest", "forks"));
      Table table = new Table(measure.toString(), head);
      for (String cell : cells) {
        analysis
            .estimate(measure, cell)
            .ifPresent(
                of ->
                    table.row(
                        cell,
                        Figures.number(of.mean()),
                        Figures.interval(of.uncertainty()),
                        Figures.number(of.lowest()),
                        Figures.number(of.highest()),
                        Integer.toString(of.forks())));
      }
      return table;
    }
  }
}
