package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.Outlier;
import dev.culvert.bench.stats.Ranking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What the forks show, in sentences: for each headline metric who is ahead of whom, what is not
 * told apart, and how large a difference would have been.
 */
final class Findings {

  /** What is told apart in sentences. */
  static final List<Metric> HEADLINES =
      List.of(Metric.UP, Metric.DOWN, Metric.RTT_P50, Metric.CONNECT_P50);

  private static final int PERCENT = 100;

  /** Samples; ten of them lie above the 99th percentile. */
  private static final int ENOUGH = 1_000;

  private final Summary summary;
  private final Analysis analysis;

  Findings(Summary summary, Analysis analysis) {
    this.summary = summary;
    this.analysis = analysis;
  }

  /** Sentences, one a line. */
  List<String> sentences(Profile profile, int rounds, int cores) {
    List<String> sentences = new ArrayList<>();
    noise().ifPresent(sentences::add);
    sentences.add(extent(profile, rounds, cores));
    Map<String, List<String>> candidates = candidates();
    if (!candidates.isEmpty()) {
      if (rounds < Plan.FEWEST_RANKED) {
        sentences.add(
            "Fewer than "
                + Plan.FEWEST_RANKED
                + " rounds: nothing is ranked, since no interval can be given.");
      } else {
        candidates.forEach(
            (where, cells) ->
                HEADLINES.forEach(metric -> rank(metric, where, cells).ifPresent(sentences::add)));
      }
    }
    compiling().ifPresent(sentences::add);
    outliers().ifPresent(sentences::add);
    thinTails(Metric.RTT_P99, Metric.RTT_COUNT).ifPresent(sentences::add);
    thinTails(Metric.CONNECT_P99, Metric.CONNECT_COUNT).ifPresent(sentences::add);
    summary.measured().forEach(cell -> drift(cell).ifPresent(sentences::add));
    return sentences;
  }

  /** Cells that can be held against each other, by what a sentence of theirs begins with. */
  private Map<String, List<String>> candidates() {
    Map<String, List<String>> candidates =
        summary.measured().stream()
            .filter(cell -> !cell.isRaw() && !cell.isBaseline())
            .collect(
                Collectors.groupingBy(
                    cell -> cell.link().map(link -> "Over " + link.label() + ", ").orElse(""),
                    LinkedHashMap::new,
                    Collectors.mapping(Cell::toString, Collectors.toList())));
    candidates.values().removeIf(cells -> cells.size() < 2);
    return candidates;
  }

  private static String extent(Profile profile, int rounds, int cores) {
    return (profile == Profile.QUICK ? "INDICATIVE: " : "")
        + rounds
        + (rounds == 1 ? " round" : " rounds")
        + " on "
        + cores
        + (cores == 1 ? " core" : " cores")
        + "; medians over forks, and the range. Ratios to raw are ratios of medians.";
  }

  private Optional<String> rank(Metric metric, String where, List<String> candidates) {
    Ranking ranking = analysis.rank(metric.measure(), candidates);
    if (ranking.tiers().isEmpty()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    List<String> first = ranking.tiers().get(0);
    String leader = first.get(0);
    if (first.size() > 1) {
      parts.add("no difference shown between " + String.join(", ", first));
    }
    for (List<String> tier : ranking.tiers().subList(1, ranking.tiers().size())) {
      tier.forEach(cell -> parts.add(behind(metric, leader, cell, ranking)));
    }
    String title = where + metric.title();
    return Optional.of(
        Character.toUpperCase(title.charAt(0))
            + title.substring(1)
            + ": "
            + String.join("; ", parts)
            + "."
            + detectable(ranking.detectable()));
  }

  private static String behind(Metric metric, String leader, String cell, Ranking ranking) {
    String times = TextTable.number(ranking.gain(leader, cell).orElse(1)) + " times ";
    return metric.moreIsBetter()
        ? leader + " carries " + times + "what " + cell + " carries"
        : cell + " takes " + times + "as long as " + leader;
  }

  private static String detectable(OptionalDouble share) {
    return share.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            " Measured like this, a difference of %.0f %% is shown four times in five.",
            share.getAsDouble() * PERCENT);
  }

  /** Cells that were not warm when they were measured. */
  private Optional<String> compiling() {
    List<Cell> measured = summary.measured();
    List<Cell> cells = measured.stream().filter(cell -> summary.compiling(cell) > 0).toList();
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    String which =
        cells.size() == measured.size()
            ? "Nothing was warm: in each cell a JVM still compiled at the end of the warm-up."
            : "Not warm ("
                + TextTable.COMPILING.strip()
                + " in the tables), since a JVM still compiled at the end of the warm-up: "
                + String.join(", ", cells.stream().map(this::forksThatCompiled).toList())
                + ".";
    return Optional.of(
        which
            + " Processes that live for longer are faster; a profile with a longer warm-up, or"
            + " --warm-up, says by how much.");
  }

  private String forksThatCompiled(Cell cell) {
    int forks = summary.spread(Metric.WARM_QUIET, cell).map(Spread::count).orElse(0);
    return cell + " (" + summary.compiling(cell) + " of " + forks + " forks)";
  }

  /** Forks beyond Tukey's fences: shown, and counted as all others are. */
  private Optional<String> outliers() {
    List<String> all = new ArrayList<>();
    for (Metric metric : HEADLINES) {
      for (Cell cell : summary.measured()) {
        Outlier.in(analysis.observations().series(metric.measure(), cell.toString())).stream()
            .map(
                of ->
                    metric.title()
                        + " of "
                        + cell
                        + " in round "
                        + of.round()
                        + (of.isFar() ? " (far out: " : " (")
                        + TextTable.number(of.value())
                        + " "
                        + metric.unit()
                        + ")")
            .forEach(all::add);
      }
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of("Outliers, which count like all others: " + String.join("; ", all) + ".");
  }

  /** Percentiles above which hardly anything lies. */
  private Optional<String> thinTails(Metric percentile, Metric samples) {
    List<String> thin =
        summary.measured().stream()
            .filter(cell -> summary.total(samples, cell) > 0)
            .filter(cell -> summary.total(samples, cell) < ENOUGH)
            .map(
                cell -> String.format(Locale.ROOT, "%s (%.0f)", cell, summary.total(samples, cell)))
            .toList();
    return thin.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Take the %s as a hint where it rests on fewer than %d samples: %s.",
                percentile.title(),
                ENOUGH,
                String.join(", ", thin)));
  }

  /** What raw TCP's best says of the machine: it has no code of ours that could drift. */
  private Optional<String> drift(Cell cell) {
    if (!cell.toString().equals(Cell.RAW)
        || !analysis.drift(Metric.UP.measure(), cell.toString()).isShown()) {
      return Optional.empty();
    }
    double whole =
        analysis.drift(Metric.UP.measure(), cell.toString()).whole().orElse(1) * PERCENT - PERCENT;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "The machine changed meanwhile: bulk up of raw went %+.0f %% from the first round to"
                + " the last. Ratios within a round are not touched by that.",
            whole));
  }

  private Optional<String> noise() {
    if (summary.isNoisy()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "NOISY MACHINE: other programs disturbed %.0f %% of the forks, also those that were"
                  + " made again. All count: what is shown is so in spite of the noise, and how"
                  + " fast a cell is on a quiet machine is not told.",
              summary.disturbedShare() * PERCENT));
    }
    List<String> cells = summary.disturbed().stream().map(Cell::toString).toList();
    return cells.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Other programs disturbed forks of "
                + String.join(", ", cells)
                + " that count, since too few others are there.");
  }
}
