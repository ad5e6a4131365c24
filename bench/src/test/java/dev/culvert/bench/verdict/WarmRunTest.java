package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Load;
import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.recommend.Workload;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cold figures stand for themselves, and a run says how warm the others are. */
@Timeout(60)
class WarmRunTest {

  @Test
  void figuresOfWarmAndOfNewProcessesAreNotHeldAgainstEachOther() {
    Plan fixed = Forks.plan(OptionalInt.of(1), "raw");
    Plan warm = Plan.of(Profile.STANDARD).withCells(fixed.cells());

    assertThat(
            report(fixed, List.of())
                .comparable()
                .environment()
                .differences(report(warm, List.of()).comparable().environment()))
        .containsExactly(
            "tuning: equal in the base, equal, and warmed up until the compilers are quiet in the"
                + " new run");
    assertThat(
            report(warm, List.of())
                .comparable()
                .environment()
                .differences(report(warm, List.of()).comparable().environment()))
        .isEmpty();
  }

  @Test
  void coldHasATableOfItsOwnAndNoPartInAHeadline() {
    List<ForkResult> forks = new ArrayList<>();
    forks.add(
        Forks.of(
            "netty/jnr",
            1,
            Map.of(
                Metric.CONNECT_P50, 900.0,
                Metric.COLD_START, 720.0,
                Metric.COLD_FIRST, 41_000.0,
                Metric.WARM_SECONDS, 12.5,
                Metric.WARM_QUIET, 0.0)));

    String text = report(Forks.plan(OptionalInt.of(1), "netty/jnr"), forks).text();

    assertThat(text)
        .containsPattern("Cold, p50 +start ms +1st us ")
        .containsPattern("netty/jnr +720 +41000 ")
        .containsPattern("connect to first byte p50, us +netty/jnr +900 ")
        .containsPattern("netty/jnr +12.5 +0.00")
        .contains("Nothing was warm: ");
    assertThat(Summary.HEADLINES).noneMatch(WarmRunTest::isCold);
    assertThat(Judging.RUNS.metrics()).noneMatch(WarmRunTest::isCold);
    assertThat(Judging.DUET.metrics()).noneMatch(WarmRunTest::isCold);
    assertThat(Workload.known())
        .allSatisfy(
            workload ->
                assertThat(workload.weights().keySet()).noneMatch(l -> l.startsWith("cold")));
  }

  @Test
  void coldIsMeasuredByTheProfilesWithTime() {
    assertThat(Plan.of(Profile.STANDARD).windows().loads()).contains(Load.COLD);
    assertThat(Plan.of(Profile.FULL).windows().loads()).contains(Load.COLD);
    assertThat(Plan.of(Profile.QUICK).windows().loads()).doesNotContain(Load.COLD);
    assertThat(Plan.of(Profile.STANDARD).roundsEstimate())
        .isGreaterThanOrEqualTo(Plan.FEWEST_RANKED);
  }

  private static boolean isCold(Metric metric) {
    return metric.label().startsWith("cold.");
  }

  private static RunReport report(Plan plan, List<ForkResult> forks) {
    List<Cell> cells = plan.cells();
    return new RunReport(
        plan,
        new Summary(cells, forks, plan.rules()),
        1,
        MachineFacts.read(TargetJvm.current()),
        Map.of(),
        List.of());
  }
}
