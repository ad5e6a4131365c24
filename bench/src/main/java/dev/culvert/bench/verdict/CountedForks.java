package dev.culvert.bench.verdict;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.rig.Cell;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which forks count. In each round a cell has one: the first that nobody disturbed, or else the
 * last that was made. The disturbed ones count only for a cell that has fewer than {@link
 * Plan#FEWEST_RANKED} others, or of whose run others disturbed too much: all cells then, for the
 * neighbour went by no cell's name. Such cells are called disturbed. None counts of a cell that
 * failed once: what is wrong is not slow. Immutable.
 *
 * @param counted the forks that count, by cell
 * @param failures of cells, in their order
 * @param disturbed the cells whose numbers are others' too
 * @param disturbedShare of all rounds' forks, those that stayed disturbed
 */
record CountedForks(
    Map<Cell, List<ForkResult>> counted,
    Map<Cell, String> failures,
    Set<Cell> disturbed,
    double disturbedShare) {

  static CountedForks of(Collection<ForkResult> forks, Rules rules) {
    Map<Cell, String> failures = new LinkedHashMap<>();
    Map<Cell, Map<Integer, ForkResult>> byRound = new LinkedHashMap<>();
    for (ForkResult fork : forks) {
      if (fork.failure() != null) {
        failures.putIfAbsent(fork.cell(), fork.failure());
      }
      byRound
          .computeIfAbsent(fork.cell(), cell -> new LinkedHashMap<>())
          .merge(fork.round(), fork, (old, made) -> old.noise().contaminates(rules) ? made : old);
    }
    byRound.keySet().removeAll(failures.keySet());
    long all = byRound.values().stream().mapToLong(Map::size).sum();
    long bad =
        byRound.values().stream()
            .flatMap(made -> made.values().stream())
            .filter(fork -> fork.noise().contaminates(rules))
            .count();
    double share = all == 0 ? 0 : (double) bad / all;
    Map<Cell, List<ForkResult>> counted = new LinkedHashMap<>();
    Set<Cell> disturbed = new LinkedHashSet<>();
    byRound.forEach(
        (cell, rounds) -> {
          List<ForkResult> made = List.copyOf(rounds.values());
          List<ForkResult> clean =
              made.stream().filter(fork -> !fork.noise().contaminates(rules)).toList();
          boolean enough = clean.size() >= Plan.FEWEST_RANKED && share <= rules.noisyShare();
          if (!enough && clean.size() < made.size()) {
            disturbed.add(cell);
          }
          counted.put(cell, enough ? clean : made);
        });
    return new CountedForks(counted, failures, disturbed, share);
  }
}
