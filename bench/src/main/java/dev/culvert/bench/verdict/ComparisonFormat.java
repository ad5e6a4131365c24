package dev.culvert.bench.verdict;

/** How a comparison is printed. */
public enum ComparisonFormat {
  TEXT,
  MD,
  JSON,
  JUNIT
}
