package dev.culvert.bench.result;

import dev.culvert.bench.Metric;
import dev.culvert.bench.stats.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of one trial of the self-test; a line of trials.jsonl. Immutable.
 *
 * @param flaw what was hidden
 * @param number which of its kind, from 1
 * @param folder where its two runs are, within the self-test's folder
 * @param plant what was planted, in ns for a KiB up, a KiB down and a write
 * @param unjudged why nothing can be said; null if it can
 * @param upCost the base's CPU time of the client for bulk up, ns for a KiB; 0 if not measured
 * @param downCost the same for bulk down
 * @param rows what was compared
 */
public record SelfTestTrial(
    Flaw flaw,
    int number,
    String folder,
    String plant,
    @Nullable String unjudged,
    long upCost,
    long downCost,
    List<Row> rows) {

  /**
   * One measure. Immutable.
   *
   * @param metric its label
   * @param verdict better, worse, equivalent or inconclusive
   * @param rounds how many it rests on
   * @param ratio the second contender's as a multiple of the first's; 0 if there is none
   * @param detectable the smallest true difference that would be shown four times in five, as a
   *     share; 0 without an interval
   */
  public record Row(String metric, String verdict, int rounds, double ratio, double detectable) {

    private static final List<String> SHOWN = List.of("better", "worse");

    /**
     * @throws IllegalArgumentException if it is not as a self-test makes it
     */
    public Row {
      if (Stream.of(Verdict.values()).noneMatch(known -> known.word().equals(verdict))) {
        throw new IllegalArgumentException("verdict '" + verdict + "' is none");
      }
      if (Metric.labelled(metric).isEmpty() || rounds < 0 || !(ratio >= 0) || !(detectable >= 0)) {
        throw new IllegalArgumentException(
            "metric '" + metric + "' must be known, and rounds, ratio, detectable 0 or more");
      }
    }

    public boolean isShown() {
      return SHOWN.contains(verdict);
    }

    boolean isWorse() {
      return verdict.equals("worse");
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %s (%.2f)", metric, verdict, ratio);
    }
  }

  /** The same, of which nothing can be said, and why. */
  public SelfTestTrial unjudged(String why) {
    return new SelfTestTrial(flaw, number, folder, plant, why, upCost, downCost, rows);
  }

  /**
   * @throws IllegalArgumentException if it is not as a self-test makes it
   */
  public SelfTestTrial {
    if (flaw == null || folder == null || plant == null || rows == null) {
      throw new IllegalArgumentException("flaw, folder, plant and rows must all be there");
    }
    if (number < 1 || upCost < 0 || downCost < 0) {
      throw new IllegalArgumentException(
          "number " + number + " must be 1 or more, and no cost below 0");
    }
    rows = List.copyOf(rows);
  }

  /** Whether it shows what its kind is counted by: anything for the same, a loss for the others. */
  public boolean counts() {
    return unjudged == null
        && rows.stream().anyMatch(row -> flaw.isThere() ? row.isWorse() : row.isShown());
  }

  /** What was shown, in words. */
  public String shown() {
    if (unjudged != null) {
      return "not judged: " + unjudged;
    }
    String all =
        rows.stream().filter(Row::isShown).map(Row::toString).collect(Collectors.joining(", "));
    return all.isEmpty() ? "nothing shown" : all;
  }
}
