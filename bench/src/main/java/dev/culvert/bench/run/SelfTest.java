package dev.culvert.bench.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Contender;
import dev.culvert.bench.plan.RunRequest;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.Flaw;
import dev.culvert.bench.result.Flaw.ClientCost;
import dev.culvert.bench.result.JsonLines;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.SelfTestPlan;
import dev.culvert.bench.result.SelfTestPlan.Due;
import dev.culvert.bench.result.SelfTestTrial;
import dev.culvert.bench.rig.Plant;
import dev.culvert.bench.stats.Comparison;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunComparison;
import dev.culvert.bench.verdict.Judging;
import dev.culvert.bench.verdict.SelfTestSummary;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.commons.statistics.descriptive.Median;
import org.jspecify.annotations.Nullable;

/**
 * Trials of {@code ab} whose truth is known: the same against itself, and against itself with a
 * {@link Flaw}. Those of each kind are spread over the whole time. Each that has ended is kept, so
 * that the rest can follow later. Not thread-safe.
 */
public final class SelfTest {

  static final String TRIALS = "trials.jsonl";
  static final String SUMMARY = "selftest.md";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final double NANOS_PER_KIB = 1e9 / (1 << 20);

  private final ResultFolder folder;
  private final TargetJvm target;
  private final SelfTestPlan plan;
  private final JsonLines lines;
  private final List<SelfTestTrial> done;

  /** Takes up what is in the folder already. */
  public SelfTest(ResultFolder folder, TargetJvm target, SelfTestPlan plan) throws IOException {
    this.folder = folder;
    this.target = target;
    this.plan = plan;
    this.lines = new JsonLines(folder.path().resolve(TRIALS), "trial");
    lines.cutOff().ifPresent(said -> System.err.println("warning: " + said));
    this.done = new ArrayList<>(lines.read(line -> JSON.readValue(line, SelfTestTrial.class)));
  }

  /** Makes the trials that are missing or could not be judged, and sums all up. */
  public SelfTestSummary run(PrintStream console) throws IOException, InterruptedException {
    lines.mend();
    try (PrintStream log = folder.log()) {
      for (Due due : plan.due(done)) {
        SelfTestTrial trial = trial(due, log);
        lines.add(trial);
        done.add(trial);
        folder.write(SUMMARY, summary().text());
        console.printf(
            Locale.ROOT,
            "%-5s %2d of %2d  %s%n",
            due.flaw().label(),
            due.number(),
            plan.wanted(due.flaw()),
            trial.shown());
      }
    }
    return summary();
  }

  SelfTestSummary summary() {
    return new SelfTestSummary(plan, done);
  }

  private SelfTestTrial trial(Due due, PrintStream log) throws IOException, InterruptedException {
    Plant plant = due.flaw().plant(usualCost());
    log.println("trial " + due.number() + " of " + due.flaw().label() + ", planted " + plant);
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
        due.flaw().isThere() && plant.equals(Plant.NONE)
            ? "nothing could be planted, since no trial has told yet what it costs"
            : unjudged(comparison),
        cost(outcome, Metric.UP_CPU_CLIENT),
        cost(outcome, Metric.DOWN_CPU_CLIENT),
        comparison.rows().stream().map(SelfTest::row).toList());
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

  /** By the trials with nothing planted so far; there is one before all others. */
  private ClientCost usualCost() {
    return new ClientCost(median(SelfTestTrial::upCost), median(SelfTestTrial::downCost));
  }

  private long median(ToLongFunction<SelfTestTrial> cost) {
    double[] costs =
        done.stream()
            .filter(trial -> trial.flaw() == Flaw.SAME)
            .mapToLong(cost)
            .filter(nanos -> nanos > 0)
            .asDoubleStream()
            .toArray();
    return costs.length == 0 ? 0 : Math.round(Median.withDefaults().evaluate(costs));
  }
}
