package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.recommend.Confidence;
import dev.culvert.bench.recommend.Recommendation;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.AnalysisSettings;
import dev.culvert.bench.stats.PlainDifference;
import dev.culvert.bench.stats.Ranking;
import dev.culvert.bench.stats.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run says of the choices that somebody has to make, the way into the pod, the servers'
 * engine, the gateway's mode and the transport: what is sure at the noise that there was, and for
 * what is not, what it would take. Immutable.
 */
final class Conclusions {

  /** A difference that matters to most. */
  private static final double WORTH = 0.1;

  private static final int PERCENT = 100;

  private final Summary summary;
  private final Analysis analysis;
  private final List<Recommendation> recommendations;
  private final Map<Metric, Ranking> rankings = new LinkedHashMap<>();
  private final List<Cell> cells;

  Conclusions(Summary summary, Analysis analysis, List<Recommendation> recommendations) {
    this.summary = summary;
    this.analysis = analysis;
    this.recommendations = List.copyOf(recommendations);
    this.cells =
        summary.measured().stream().filter(cell -> !cell.isRaw() && !cell.isBaseline()).toList();
    List<String> names = cells.stream().map(Cell::toString).toList();
    Findings.HEADLINES.forEach(of -> rankings.put(of, analysis.rank(of.measure(), names)));
  }

  /** A sentence each, for people; none if nothing was measured that can be chosen. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    groups(Cell::client)
        .forEach(group -> sentences.add(choice("Connector", group, Cell::toString)));
    groups(cell -> cell.withoutServerEngine().toString())
        .forEach(group -> sentences.add(choice("Server engine", group, Conclusions::engine)));
    groups(cell -> cell.withoutRelay().toString())
        .forEach(group -> sentences.add(choice("Gateway mode", group, Conclusions::gatewayMode)));
    recommendations.stream()
        .filter(of -> !of.standings().isEmpty())
        .map(of -> of.sentences().get(0))
        .forEach(sentences::add);
    for (List<Cell> group : groups(Conclusions::withoutTransport)) {
      transport(group).ifPresent(sentences::add);
    }
    return sentences;
  }

  /** Cells that differ in one thing alone, two or more. */
  private List<List<Cell>> groups(Function<Cell, String> common) {
    return cells.stream()
        .collect(Collectors.groupingBy(common, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .filter(group -> group.size() > 1)
        .toList();
  }

  private static String withoutTransport(Cell cell) {
    return cell.client().substring(cell.transportName().length()) + "/" + cell.connector();
  }

  private static String engine(Cell cell) {
    return cell.serverEngine().orElse("the default one");
  }

  private static String gatewayMode(Cell cell) {
    return cell.hasRelay() ? "relay" : "streams";
  }

  /** Cells that differ in a choice: which of them are not beaten by another, and by what. */
  private String choice(String of, List<Cell> group, Function<Cell, String> name) {
    List<String> shown = new ArrayList<>();
    for (Cell worse : group) {
      for (Cell better : group) {
        largest(worse, better).ifPresent(shown::add);
      }
    }
    List<Cell> beaten =
        group.stream()
            .filter(cell -> group.stream().anyMatch(other -> largest(cell, other).isPresent()))
            .toList();
    List<Cell> first = group.stream().filter(cell -> !beaten.contains(cell)).toList();
    if (shown.isEmpty() || first.isEmpty()) {
      return of + ": not told apart: " + names(group) + ". " + takes(group);
    }
    String chosen = first.stream().map(name).collect(Collectors.joining(", "));
    return of + ": " + chosen + ", and that is sure: " + String.join("; ", shown) + ".";
  }

  /** By which headline a cell is furthest behind another, if it is shown to be in any. */
  private Optional<String> largest(Cell worse, Cell better) {
    Optional<String> largest = Optional.empty();
    double most = 1;
    for (Map.Entry<Metric, Ranking> entry : rankings.entrySet()) {
      double gain = entry.getValue().gain(better.toString(), worse.toString()).orElse(1);
      Optional<String> said = behind(entry.getKey(), entry.getValue(), worse, better, gain);
      if (said.isPresent() && gain > most) {
        most = gain;
        largest = said;
      }
    }
    return largest;
  }

  private Optional<String> behind(
      Metric metric, Ranking ranking, Cell worse, Cell better, double gain) {
    Cell above = metric.moreIsBetter() ? better : worse;
    Cell below = metric.moreIsBetter() ? worse : better;
    Optional<PlainDifference> plain =
        analysis.plain(metric.measure(), above.toString(), below.toString());
    boolean isShown =
        ranking.verdict(worse.toString(), better.toString()) == Verdict.WORSE || plain.isPresent();
    String times = TextTable.number(gain) + " times ";
    String inEach =
        plain
            .map(
                of ->
                    String.format(
                        Locale.ROOT,
                        " (%s to %s in each of %d rounds)",
                        TextTable.number(of.least()),
                        TextTable.number(of.most()),
                        of.rounds()))
            .orElse("");
    return !isShown
        ? Optional.empty()
        : Optional.of(
            metric.moreIsBetter()
                ? better
                    + " carries "
                    + times
                    + "what "
                    + worse
                    + " carries, "
                    + metric.title()
                    + inEach
                : worse
                    + " takes "
                    + times
                    + "as long as "
                    + better
                    + ", "
                    + metric.title()
                    + inEach);
  }

  /** What the recommendations leave open between transports. */
  private Optional<String> transport(List<Cell> group) {
    boolean isDecided =
        recommendations.stream().anyMatch(of -> of.confidence() == Confidence.CLEAR);
    if (isDecided) {
      return Optional.empty();
    }
    boolean isRanked = rankings.values().stream().anyMatch(of -> !of.tiers().isEmpty());
    return Optional.of(
        isRanked
            ? "Between " + names(group) + ": " + takes(group)
            : "Transport: not told apart: " + names(group) + ". " + takes(group));
  }

  /** How many rounds more, and minutes, until something could be told. */
  private String takes(List<Cell> group) {
    int rounds = rounds(group);
    if (rounds < Plan.FEWEST_RANKED) {
      return (rounds == 1 ? "There is 1 round" : "There are " + rounds + " rounds")
          + ", and "
          + Plan.FEWEST_RANKED
          + " are the fewest for an interval: "
          + more(Plan.FEWEST_RANKED - rounds)
          + ".";
    }
    AnalysisSettings settings = analysis.settings();
    List<String> each = new ArrayList<>();
    for (Metric metric : typical(group)) {
      Ranking ranking =
          analysis.rank(metric.measure(), group.stream().map(Cell::toString).toList());
      OptionalInt needed = ranking.roundsToShow(WORTH, settings);
      if (needed.isPresent() && needed.getAsInt() > rounds) {
        each.add(metric.title() + " " + more(needed.getAsInt() - rounds));
      }
    }
    String difference = String.format(Locale.ROOT, "%.0f %%", WORTH * PERCENT);
    return each.isEmpty()
        ? "A difference of " + difference + " would have been shown."
        : "To show a difference of "
            + difference
            + " takes, at this noise, "
            + String.join(", ", each)
            + ". A quieter machine needs fewer, and ab of two of them far fewer.";
  }

  private String more(int rounds) {
    Duration time = summary.roundTime().multipliedBy(rounds);
    return rounds
        + (rounds == 1 ? " round more" : " rounds more")
        + ", about "
        + Math.max(1, Math.round(time.toSeconds() / 60.0))
        + " min";
  }

  private int rounds(List<Cell> group) {
    return group.stream()
        .mapToInt(
            cell -> Findings.HEADLINES.stream().mapToInt(of -> rounds(of, cell)).max().orElse(0))
        .min()
        .orElse(0);
  }

  private int rounds(Metric metric, Cell cell) {
    return analysis.observations().series(metric.measure(), cell.toString()).size();
  }

  /** One metric for bytes and one for time if they were measured, else what was. */
  private List<Metric> typical(List<Cell> group) {
    List<Metric> measured =
        Findings.HEADLINES.stream()
            .filter(of -> group.stream().allMatch(cell -> rounds(of, cell) > 0))
            .toList();
    List<Metric> typical =
        Stream.of(Metric.DOWN, Metric.RTT_P50).filter(measured::contains).toList();
    return typical.isEmpty() ? measured : typical;
  }

  private static String names(List<Cell> group) {
    return String.join(", ", group.stream().map(Cell::toString).toList());
  }
}
