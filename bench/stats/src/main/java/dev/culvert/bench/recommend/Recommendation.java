package dev.culvert.bench.recommend;

import dev.culvert.bench.stats.Analysis;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which cell to take for a workload, and how sure that is. Only strings, numbers, lists, maps and
 * such records are in it, for JSON. Immutable.
 *
 * @param workload the workload's name
 * @param weights what was weighed, by label, as shares that sum to 1
 * @param unmeasured what should have been weighed and no candidate has, as shares of all that was
 *     asked for
 * @param tooFew what should have been weighed, was measured, and rests on too few forks to be, with
 *     the reason
 * @param confidence how sure it is
 * @param standings the candidates that can be compared, the best first
 * @param excluded those that a constraint rules out
 * @param notComparable those that lack a figure that has weight
 * @param flips changes of one weight, to between half and twice, that would change the pick; none
 *     if it is stable
 * @param safest the cell whose worst figure is the least bad; null if there is none
 * @param objectives what cells are compared by to see which is dominated
 */
public record Recommendation(
    String workload,
    Map<String, Double> weights,
    Map<String, Double> unmeasured,
    Map<String, String> tooFew,
    Confidence confidence,
    List<Standing> standings,
    List<Exclusion> excluded,
    List<Exclusion> notComparable,
    List<Flip> flips,
    @Nullable Safest safest,
    List<String> objectives) {

  /**
   * One candidate.
   *
   * @param cell its name
   * @param score the weighted geometric mean of the ratios, 0 to 1
   * @param best the share of the bootstrap's replicates in which its score is the highest
   * @param isShownBehind whether the pick's lead over it is more than chance
   * @param isLevel whether it is the first; or not dominated, and not shown behind the first or
   *     behind it by no more than the tolerance
   * @param ratios how good it is by each measure, as a multiple of the best candidate, 0 to 1
   * @param dominatedBy candidates that are as good by all objectives, and shown better by one; none
   *     if it is in the Pareto set
   * @param facts the candidate's
   * @param configuration the candidate's
   */
  public record Standing(
      String cell,
      double score,
      double best,
      boolean isShownBehind,
      boolean isLevel,
      Map<String, Double> ratios,
      List<String> dominatedBy,
      List<String> facts,
      List<String> configuration) {}

  /** A candidate without a place, and why: all reasons. Immutable. */
  public record Exclusion(String cell, List<String> reasons) {}

  /**
   * A weight at which the pick changes.
   *
   * @param measure whose weight
   * @param factor what it is multiplied by, 0.5 to 2
   * @param share its share of all weights then
   * @param winner the pick beyond that
   */
  public record Flip(String measure, double factor, double share, String winner) {}

  /**
   * The choice of least regret.
   *
   * @param cell its name
   * @param behind how far behind the best it is at worst, as a share, 0 to 1
   * @param measure in what
   */
  public record Safest(String cell, double behind, String measure) {}

  /**
   * Recommends one of the candidates.
   *
   * @param analysis of a run; its tolerance is what a lead must exceed
   */
  public static Recommendation of(
      Analysis analysis, List<Candidate> candidates, Workload workload, Constraints constraints) {
    return new Selection(analysis, candidates, workload, constraints).recommendation();
  }

  /** What to say of it, a sentence each, the pick first. */
  public List<String> sentences() {
    return new Wording(this).sentences();
  }

  /** The pick; for a tie, all that are level with it; none if undecided. */
  public List<Standing> picks() {
    if (confidence == Confidence.UNDECIDED) {
      return List.of();
    }
    return confidence == Confidence.TIE
        ? standings.stream().filter(Standing::isLevel).toList()
        : standings.subList(0, 1);
  }
}
