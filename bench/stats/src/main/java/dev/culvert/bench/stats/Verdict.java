package dev.culvert.bench.stats;

import java.util.Locale;

/** What a comparison shows of its candidate. */
public enum Verdict {
  /** Better than the reference by more than the tolerance. */
  BETTER,
  /** Not further from the reference than the tolerance, to either side. */
  EQUIVALENT,
  /** Neither is shown: measure longer, or accept not to know. */
  INCONCLUSIVE,
  /** Worse than the reference by more than the tolerance. */
  WORSE;

  /** In one word, for people and for files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the same data show of the reference against the candidate. */
  Verdict reversed() {
    return switch (this) {
      case BETTER -> WORSE;
      case WORSE -> BETTER;
      default -> this;
    };
  }
}
