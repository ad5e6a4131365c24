package dev.culvert.bench.recommend;

/** How sure a recommendation is. */
public enum Confidence {
  /**
   * Best in nine of ten replicates, shown ahead of each other cell, by more than the tolerance, and
   * nothing that has weight is unmeasured.
   */
  CLEAR,
  /** Ahead by more than the tolerance, and best in six of ten replicates. */
  LIKELY,
  /** Several do: choose by what else speaks for them. */
  TIE,
  /** Too little was measured to recommend anything. */
  UNDECIDED
}
