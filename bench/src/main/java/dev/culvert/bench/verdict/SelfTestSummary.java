package dev.culvert.bench.verdict;

import dev.culvert.bench.result.Flaw;
import dev.culvert.bench.result.SelfTestPlan;
import dev.culvert.bench.result.SelfTestPlan.Due;
import dev.culvert.bench.result.SelfTestTrial;
import dev.culvert.bench.result.SelfTestTrial.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Median;

/**
 * What the trials of a self-test say of the method. Immutable.
 *
 * @param plan which there are to be
 * @param trials those that were made; of those made again, the last
 */
public record SelfTestSummary(SelfTestPlan plan, List<SelfTestTrial> trials) {

  private static final double PERCENT = 100;

  public SelfTestSummary {
    Map<Due, SelfTestTrial> last = new LinkedHashMap<>();
    trials.forEach(trial -> last.put(new Due(trial.flaw(), trial.number()), trial));
    trials = List.copyOf(last.values());
  }

  /** Whether all trials were made, could be judged, and are as they must be. */
  public boolean passes() {
    return Arrays.stream(Flaw.values()).allMatch(this::passes);
  }

  /** For people, in Markdown. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Flaw flaw : Flaw.values()) {
      if (plan.wanted(flaw) > 0) {
        text.append("- ").append(line(flaw)).append('\n');
      }
    }
    text.append('\n').append(TextTable.markdown(resolution(), 1));
    text.append("\nMedians over the trials. Ratio: of what has the flaw to what has not; shown:")
        .append(" trials whose verdict was better or worse. Detectable: the difference that a")
        .append(" trial of that length shows four times in five.\n\n");
    trials.forEach(
        trial ->
            text.append("- ")
                .append(trial.flaw().label())
                .append(' ')
                .append(trial.number())
                .append(": ")
                .append(trial.shown())
                .append('\n'));
    return text.toString();
  }

  private boolean passes(Flaw flaw) {
    return of(flaw).size() == plan.wanted(flaw)
        && of(flaw).stream().allMatch(trial -> trial.unjudged() == null)
        && flaw.isEnough(counted(flaw), plan.wanted(flaw));
  }

  private String line(Flaw flaw) {
    long unjudged = of(flaw).stream().filter(trial -> trial.unjudged() != null).count();
    return String.format(
        Locale.ROOT,
        "%s: %d of %d trials made, %d showed %s, %d could not be judged; %s: %s",
        flaw.label(),
        of(flaw).size(),
        plan.wanted(flaw),
        counted(flaw),
        flaw.isThere() ? "a loss" : "a difference",
        unjudged,
        flaw.wanted(),
        of(flaw).size() < plan.wanted(flaw)
            ? "not complete"
            : passes(flaw) ? "passed" : "NOT passed");
  }

  private List<List<String>> resolution() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("", "trials", "shown", "rounds", "ratio", "detectable"));
    for (Flaw flaw : Flaw.values()) {
      Map<String, List<Row>> byMetric =
          of(flaw).stream()
              .flatMap(trial -> trial.rows().stream())
              .collect(Collectors.groupingBy(Row::metric, LinkedHashMap::new, Collectors.toList()));
      byMetric.forEach(
          (metric, rows) ->
              lines.add(
                  List.of(
                      flaw.label() + " " + metric,
                      Integer.toString(rows.size()),
                      Long.toString(rows.stream().filter(Row::isShown).count()),
                      String.format(
                          Locale.ROOT,
                          "%.0f",
                          median(rows.stream().map(row -> (double) row.rounds()).toList())),
                      String.format(
                          Locale.ROOT, "%.3f", median(rows.stream().map(Row::ratio).toList())),
                      String.format(
                          Locale.ROOT,
                          "%.0f %%",
                          PERCENT * median(rows.stream().map(Row::detectable).toList())))));
    }
    return lines;
  }

  private List<SelfTestTrial> of(Flaw flaw) {
    return trials.stream().filter(trial -> trial.flaw() == flaw).toList();
  }

  private int counted(Flaw flaw) {
    return (int) of(flaw).stream().filter(SelfTestTrial::counts).count();
  }

  private static double median(List<Double> values) {
    return Median.withDefaults()
        .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
