package dev.culvert.bench.run;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Contender;
import dev.culvert.bench.plan.RunRequest;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.SelfTestPlan;
import dev.culvert.bench.result.SelfTestPlan.Due;
import dev.culvert.bench.result.SelfTestTrial;
import dev.culvert.bench.rig.Plant;
import dev.culvert.bench.stats.Comparison;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunComparison;
import dev.culvert.bench.verdict.Judging;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;
import org.jspecify.annotations.Nullable;

/**
 * Trials that are measured: each is a duet, as {@code ab} makes them. Immutable.
 *
 * @param folder where the runs of each go
 */
record DuetTrials(ResultFolder folder, TargetJvm target, SelfTestPlan plan)
    implements SelfTest.Trials {

  private static final double NANOS_PER_KIB = 1e9 / (1 << 20);

  @Override
  public SelfTestTrial make(Due due, Plant plant, PrintStream log)
      throws IOException, InterruptedException {
    Duet duet =
        new Duet(
            new RunRequest(
                plan.of(due.flaw(), due.number()),
                target,
                Optional.empty(),
                folder.path(),
                List.of()),
            Contender.with(Plant.NONE),
            Contender.with(plant));
    Duet.Outcome outcome = duet.run(Judging.DUET, log);
    RunComparison comparison = outcome.verdict().comparison();
    return new SelfTestTrial(
        due.flaw(),
        due.number(),
        String.valueOf(outcome.folder().path().getFileName()),
        plant.toString(),
        unjudged(comparison),
        cost(outcome, Metric.UP_CPU_CLIENT),
        cost(outcome, Metric.DOWN_CPU_CLIENT),
        comparison.rows().stream().map(DuetTrials::row).toList());
  }

  private static @Nullable String unjudged(RunComparison comparison) {
    if (!comparison.failures().isEmpty()) {
      return "failed: " + comparison.failures().values().iterator().next();
    }
    return comparison.isTooNoisy() ? "the machine was too noisy" : null;
  }

  private static SelfTestTrial.Row row(Comparison of) {
    return new SelfTestTrial.Row(
        of.measure().label(),
        of.verdict().word(),
        of.forks(),
        of.ratio().orElse(0),
        of.detectable().orElse(0));
  }

  private static long cost(Duet.Outcome outcome, Metric metric) {
    Observations base = outcome.base();
    double[] secondsPerGib =
        base.cells(metric.measure()).stream()
            .flatMapToDouble(cell -> Arrays.stream(base.series(metric.measure(), cell).values()))
            .toArray();
    return secondsPerGib.length == 0
        ? 0
        : Math.round(Median.withDefaults().evaluate(secondsPerGib) * NANOS_PER_KIB);
  }
}
