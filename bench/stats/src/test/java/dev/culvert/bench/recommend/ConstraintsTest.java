package dev.culvert.bench.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.stats.Analysis;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConstraintsTest {

  private static final Analysis ANALYSIS = Runs.steady().cell("netty/jnr", 1000, 100, 2).analysis();

  @Test
  void whatIsRefusedIsNamed() {
    Candidate needy =
        SampleCandidates.of("netty/jnr", Need.SUBPROCESSES, Need.NATIVE_ACCESS, Need.ROOT);

    assertThat(against(new Constraints(Set.of(Need.ROOT), 0, false, Map.of()), needy))
        .containsExactly("needs root");
    assertThat(
            against(
                new Constraints(Set.of(Need.NATIVE_ACCESS, Need.SUBPROCESSES), 0, false, Map.of()),
                needy))
        .containsExactly("needs native access", "needs subprocesses");
    assertThat(against(Constraints.NONE, needy)).isEmpty();
  }

  @Test
  void theJdkMustBeNewEnough() {
    Candidate modern = new Candidate("netty/jnr", Set.of(), 21, true, null, List.of(), List.of());

    assertThat(against(new Constraints(Set.of(), 17, false, Map.of()), modern))
        .containsExactly("needs JDK 21, and 17 is asked for");
    assertThat(against(new Constraints(Set.of(), 25, false, Map.of()), modern)).isEmpty();
  }

  @Test
  void tlsMustBeThere() {
    Candidate plain = new Candidate("netty/jnr", Set.of(), 17, false, null, List.of(), List.of());

    assertThat(against(new Constraints(Set.of(), 0, true, Map.of()), plain))
        .containsExactly("has no TLS");
  }

  @Test
  void everyForkKeepsALimit() {
    Candidate candidate = SampleCandidates.of("netty/jnr");

    assertThat(against(limit("openloop.p99", 100), candidate).get(0))
        .startsWith("openloop.p99 of 10")
        .endsWith(" us in its worst fork, and at most 100.0 is asked for");
    assertThat(against(limit("openloop.p99", 110), candidate)).isEmpty();
    assertThat(against(limit("down", 1000), candidate).get(0)).contains("at least 1000");
    assertThat(against(limit("down", 900), candidate)).isEmpty();
    assertThat(against(limit("rss", 900), candidate))
        .containsExactly("rss was not measured, so its limit cannot be checked");
  }

  @Test
  void allReasonsAreGiven() {
    Recommendation of =
        Recommendation.of(
            ANALYSIS,
            List.of(SampleCandidates.failed("netty/jnr", "it hung", Need.ROOT)),
            Runs.EVENLY,
            new Constraints(Set.of(Need.ROOT), 0, false, Map.of()));

    assertThat(of.excluded().get(0).reasons()).containsExactly("failed: it hung", "needs root");
  }

  private static Constraints limit(String label, double bound) {
    return new Constraints(Set.of(), 0, false, Map.of(label, bound));
  }

  private static List<String> against(Constraints constraints, Candidate candidate) {
    return constraints.against(candidate, ANALYSIS);
  }
}
