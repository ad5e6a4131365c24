package dev.culvert.bench.stats;

import dev.culvert.bench.stats.Pair.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A run held against another, the base. Forks of two runs are not paired, and what lies between the
 * runs (a neighbour, a boot) is in no interval: interleave the builds where it matters. Immutable.
 *
 * @param rows the cells and measures that both have, the worst first, as one family; candidate is
 *     the cell, reference {@code base}
 * @param differences why the runs are not comparable; none if they are
 * @param failures cells that failed in the new run, and why
 * @param missing what the base has and the new run has not, such as {@code up of netty/jnr}
 * @param isTooNoisy whether either run was disturbed too much
 * @param tolerance the smallest difference that counts, as a share
 */
public record RunComparison(
    List<Comparison> rows,
    List<String> differences,
    Map<String, String> failures,
    List<String> missing,
    boolean isTooNoisy,
    double tolerance) {

  /** What the exit code of {@link #exitCode} is made to depend on. Immutable. */
  public record Gate(boolean failOnInconclusive, boolean force) {

    /** Only what is shown fails; other machines are refused. */
    public static final Gate DEFAULT = new Gate(false, false);
  }

  private static final String BASE = "base";

  /** How two series belong together. */
  private interface Pairing {
    Pair of(Measure measure, Side candidate, Side reference, AnalysisSettings settings);
  }

  /**
   * Compares all that both have.
   *
   * @param settings the tolerance is the regression that is let pass, often more than a ranking's
   */
  public static RunComparison of(RunSummary base, RunSummary next, AnalysisSettings settings) {
    return of(base, next, settings, Pair::ofRuns);
  }

  /**
   * Compares two builds whose forks were made in the same rounds, round by round: what changes on
   * the machine from round to round is in neither.
   */
  public static RunComparison interleaved(
      RunSummary base, RunSummary next, AnalysisSettings settings) {
    return of(base, next, settings, Pair::ofRounds);
  }

  private static RunComparison of(
      RunSummary base, RunSummary next, AnalysisSettings settings, Pairing pairing) {
    List<Pair> family = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Measure measure : base.observations().measures()) {
      for (String cell : base.observations().cells(measure)) {
        Series now = next.observations().series(measure, cell);
        Series before = base.observations().series(measure, cell);
        if (now.size() > 0) {
          family.add(pairing.of(measure, new Side(cell, now), new Side(BASE, before), settings));
        } else if (!next.failures().containsKey(cell)) {
          missing.add(measure.label() + " of " + cell);
        }
      }
    }
    return new RunComparison(
        Pair.judge(family, settings).stream().sorted(worstFirst()).toList(),
        differences(base, next, family.isEmpty()),
        next.failures(),
        List.copyOf(missing),
        base.isTooNoisy() || next.isTooNoisy(),
        settings.tolerance());
  }

  /** Rows that a regression is shown in. */
  public List<Comparison> regressions() {
    return rows.stream().filter(row -> row.verdict() == Verdict.WORSE).toList();
  }

  /** Rows in which neither a regression is shown nor the data speak against one. */
  public List<Comparison> open() {
    return rows.stream()
        .filter(row -> row.verdict() == Verdict.INCONCLUSIVE && !row.excludesWorse(tolerance))
        .toList();
  }

  /**
   * How the command ends: 4 if the runs are not comparable and not forced to be; 1 if a cell
   * failed; 3 if a run was too noisy; 1 if a regression is shown; 3, if that is asked for, while a
   * row is open or missing; 0 otherwise. The first that holds counts.
   */
  public int exitCode(Gate gate) {
    if (!differences.isEmpty() && !gate.force) {
      return 4;
    }
    if (!failures.isEmpty()) {
      return 1;
    }
    if (isTooNoisy) {
      return 3;
    }
    if (rows.isEmpty()) {
      return 4;
    }
    if (!regressions().isEmpty()) {
      return 1;
    }
    boolean isOpen = !open().isEmpty() || !missing.isEmpty();
    return gate.failOnInconclusive && isOpen ? 3 : 0;
  }

  private static List<String> differences(RunSummary base, RunSummary next, boolean nothing) {
    List<String> differences = new ArrayList<>(base.environment().differences(next.environment()));
    boolean isTooNoisy = base.isTooNoisy() || next.isTooNoisy();
    if (nothing && next.failures().isEmpty() && !isTooNoisy) {
      differences.add("the runs have no cell and measure in common");
    }
    return List.copyOf(differences);
  }

  /** Shown worse, then open, equivalent and better; in each the greatest loss first. */
  private static Comparator<Comparison> worstFirst() {
    return Comparator.<Comparison>comparingInt(
            row ->
                switch (row.verdict()) {
                  case WORSE -> 0;
                  case INCONCLUSIVE -> 1;
                  case EQUIVALENT -> 2;
                  case BETTER -> 3;
                })
        .thenComparingDouble(row -> row.gain().orElse(0));
  }
}
