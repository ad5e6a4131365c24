package dev.culvert.bench.driver;

import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which forks count. In each round a cell has one: the first that nobody disturbed, or else the
 * last that was made. The disturbed ones count only for a cell that has fewer than {@link
 * Plan#FEWEST} others, which is then called disturbed itself. None counts of a cell that failed
 * once: what is wrong is not slow. Immutable.
 *
 * @param counted the forks that count, by cell
 * @param failures of cells, in their order
 * @param disturbed the cells whose numbers are others' too
 * @param disturbedShare of all rounds' forks, those that stayed disturbed
 */
record Selection(
    Map<Cell, List<ForkResult>> counted,
    Map<Cell, String> failures,
    Set<Cell> disturbed,
    double disturbedShare) {

  static Selection of(Collection<ForkResult> forks, Rules rules) {
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
    Map<Cell, List<ForkResult>> counted = new LinkedHashMap<>();
    Set<Cell> disturbed = new LinkedHashSet<>();
    int all = 0;
    int bad = 0;
    for (Map.Entry<Cell, Map<Integer, ForkResult>> entry : byRound.entrySet()) {
      if (failures.containsKey(entry.getKey())) {
        continue;
      }
      List<ForkResult> made = new ArrayList<>(entry.getValue().values());
      List<ForkResult> clean =
          made.stream().filter(fork -> !fork.noise().contaminates(rules)).toList();
      boolean enough = clean.size() == made.size() || clean.size() >= Plan.FEWEST;
      if (!enough) {
        disturbed.add(entry.getKey());
      }
      counted.put(entry.getKey(), enough ? clean : made);
      all += made.size();
      bad += made.size() - clean.size();
    }
    return new Selection(counted, failures, disturbed, all == 0 ? 0 : (double) bad / all);
  }
}
