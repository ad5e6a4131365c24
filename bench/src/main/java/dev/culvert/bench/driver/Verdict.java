package dev.culvert.bench.driver;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What may be said after so few rounds: for each headline metric who leads, and whether the others'
 * ranges reach into the leader's, in which case nobody does.
 */
final class Verdict {

  private static final List<Metric> HEADLINES =
      List.of(Metric.UP, Metric.DOWN, Metric.RTT_P50, Metric.CONNECT_P50);

  private static final int PERCENT = 100;

  /** Samples; ten of them lie above the 99th percentile. */
  private static final int ENOUGH = 1_000;

  private final Summary summary;

  Verdict(Summary summary) {
    this.summary = summary;
  }

  /** Sentences, one a line. */
  List<String> sentences(int rounds, int cores) {
    List<String> sentences = new ArrayList<>();
    List<Cell> candidates =
        summary.measured().stream()
            .filter(
                cell -> !cell.isRaw() && !cell.isBaseline() && !summary.disturbed().contains(cell))
            .toList();
    noise().ifPresent(sentences::add);
    if (candidates.size() > 1 && rounds >= Plan.FEWEST && !summary.isTooNoisy()) {
      HEADLINES.forEach(metric -> compare(metric, candidates).ifPresent(sentences::add));
    }
    sentences.add(
        "Indicative: "
            + rounds
            + (rounds == 1 ? " round" : " rounds")
            + " on "
            + cores
            + (cores == 1 ? " core" : " cores")
            + "; medians over forks, and the range. Ratios to raw are ratios of medians.");
    if (rounds < Plan.FEWEST) {
      sentences.add(
          "Fewer than "
              + Plan.FEWEST
              + " rounds: nothing is compared, since no range is known. A longer --budget, or"
              + " --rounds "
              + Plan.FEWEST
              + ", makes more.");
    }
    for (Cell cell : summary.measured()) {
      thinTail(cell, Metric.RTT_P99, Metric.RTT_COUNT).ifPresent(sentences::add);
      thinTail(cell, Metric.CONNECT_P99, Metric.CONNECT_COUNT).ifPresent(sentences::add);
    }
    return sentences;
  }

  private Optional<String> compare(Metric metric, List<Cell> candidates) {
    List<Cell> ranked =
        candidates.stream()
            .filter(cell -> summary.spread(metric, cell).isPresent())
            .sorted(Comparator.comparingDouble(cell -> badness(metric, cell)))
            .toList();
    if (ranked.size() < 2) {
      return Optional.empty();
    }
    Cell leader = ranked.get(0);
    Spread best = spread(metric, leader);
    List<String> level = new ArrayList<>();
    List<String> behind = new ArrayList<>();
    for (Cell cell : ranked.subList(1, ranked.size())) {
      Spread other = spread(metric, cell);
      if (best.overlaps(other)) {
        level.add(cell.toString());
      } else {
        behind.add(behind(metric, leader, cell, factor(best, other)));
      }
    }
    if (!level.isEmpty()) {
      behind.add(
          "no difference shown between "
              + leader
              + " and "
              + String.join(", ", level)
              + ", whose ranges overlap");
    }
    String title = metric.title();
    return Optional.of(
        Character.toUpperCase(title.charAt(0))
            + title.substring(1)
            + ": "
            + String.join("; ", behind)
            + ".");
  }

  private static String behind(Metric metric, Cell leader, Cell cell, double factor) {
    String times = Table.number(factor) + " times ";
    return metric.moreIsBetter()
        ? leader + " carries " + times + "what " + cell + " carries"
        : cell + " takes " + times + "as long as " + leader;
  }

  /** A percentile above which hardly anything lies. */
  private Optional<String> thinTail(Cell cell, Metric percentile, Metric samples) {
    double total = summary.total(samples, cell);
    return total == 0 || total >= ENOUGH
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "The %s of %s rests on %.0f samples in all: take it as a hint.",
                percentile.title(),
                cell,
                total));
  }

  private Optional<String> noise() {
    if (summary.isTooNoisy()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "MACHINE TOO NOISY TO RANK: other programs disturbed %.0f %% of the forks, also those"
                  + " that were made again. Nothing is compared; run again on a quiet machine.",
              summary.disturbedShare() * PERCENT));
    }
    List<String> cells = summary.disturbed().stream().map(Cell::toString).toList();
    return cells.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Other programs disturbed most forks of "
                + String.join(", ", cells)
                + ": what is shown of it is theirs too, and it is not compared.");
  }

  private double badness(Metric metric, Cell cell) {
    double median = spread(metric, cell).median();
    return metric.moreIsBetter() ? -median : median;
  }

  private Spread spread(Metric metric, Cell cell) {
    return summary.spread(metric, cell).orElseThrow();
  }

  private static double factor(Spread a, Spread b) {
    double ratio = a.median() / b.median();
    return ratio < 1 ? 1 / ratio : ratio;
  }
}
