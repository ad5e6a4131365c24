package dev.culvert.bench.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.Flaw;
import dev.culvert.bench.result.Flaw.ClientCost;
import dev.culvert.bench.result.JsonLines;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.SelfTestPlan;
import dev.culvert.bench.result.SelfTestPlan.Due;
import dev.culvert.bench.result.SelfTestTrial;
import dev.culvert.bench.rig.Plant;
import dev.culvert.bench.verdict.SelfTestSummary;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.apache.commons.statistics.descriptive.Median;

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

  private final ResultFolder folder;
  private final SelfTestPlan plan;
  private final Trials trials;
  private final JsonLines lines;
  private final List<SelfTestTrial> done;

  /** Takes up what is in the folder already. */
  public SelfTest(ResultFolder folder, TargetJvm target, SelfTestPlan plan) throws IOException {
    this(folder, plan, new DuetTrials(folder, target, plan));
  }

  SelfTest(ResultFolder folder, SelfTestPlan plan, Trials trials) throws IOException {
    this.folder = folder;
    this.plan = plan;
    this.trials = trials;
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
    SelfTestTrial made = trials.make(due, plant, log);
    return due.flaw().isThere() && plant.equals(Plant.NONE)
        ? made.unjudged("nothing could be planted, since no trial has told yet what it costs")
        : made;
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

  /** Makes one trial. */
  @FunctionalInterface
  interface Trials {

    /** Measures the cell against itself with this planted, and says what was shown. */
    SelfTestTrial make(Due due, Plant plant, PrintStream log)
        throws IOException, InterruptedException;
  }
}
