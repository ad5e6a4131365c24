package dev.culvert.bench.recommend;

import java.util.List;
import java.util.Set;

/** Candidates that run on any JDK and have TLS. */
final class SampleCandidates {

  private SampleCandidates() {}

  /** One with these needs. */
  static Candidate of(String cell, Need... needs) {
    return new Candidate(cell, Set.of(needs), 0, true, null, List.of(), List.of());
  }

  /** One that failed, with these needs. */
  static Candidate failed(String cell, String why, Need... needs) {
    return new Candidate(cell, Set.of(needs), 0, true, why, List.of(), List.of());
  }
}
