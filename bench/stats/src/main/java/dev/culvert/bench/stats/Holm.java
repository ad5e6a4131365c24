package dev.culvert.bench.stats;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's correction: of a family of true hypotheses, any is rejected by mistake no more often than
 * one alone would be. S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure",
 * Scandinavian Journal of Statistics 6 (1979).
 */
final class Holm {

  private Holm() {}

  /** The chances, each corrected for the others, in the same order. */
  static double[] adjust(double[] chances) {
    List<Integer> ascending =
        IntStream.range(0, chances.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> chances[i]))
            .toList();
    double[] adjusted = new double[chances.length];
    double before = 0;
    for (int rank = 0; rank < chances.length; rank++) {
      int i = ascending.get(rank);
      before = Math.max(before, Math.min(1, (chances.length - rank) * chances[i]));
      adjusted[i] = before;
    }
    return adjusted;
  }
}
