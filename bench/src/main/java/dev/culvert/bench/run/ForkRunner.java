package dev.culvert.bench.run;

import dev.culvert.bench.Load;
import dev.culvert.bench.Metric;
import dev.culvert.bench.RigProfiler;
import dev.culvert.bench.RigState;
import dev.culvert.bench.Suite;
import dev.culvert.bench.Turns;
import dev.culvert.bench.link.LinkKind;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Slot;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.Noise;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.CpuTime;
import dev.culvert.bench.rig.JvmOptions;
import dev.culvert.bench.rig.RemoteTarget;
import dev.culvert.bench.rig.RunMarker;
import dev.culvert.bench.rig.Scratch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the forks of one cell with JMH. Not thread-safe. */
public final class ForkRunner {

  private static final Duration STALLED = Duration.ofSeconds(60);

  private final Plan plan;
  private final TargetJvm jvm;
  private final Optional<RemoteTarget> remote;
  private final String runId;
  private final Scratch scratch;
  private final PrintStream log;
  private volatile @Nullable BenchmarkParams params;

  /**
   * @param remote what runs already, for remote cells
   * @param runId marks the processes
   * @param scratch where their temporary files go
   * @param log gets what JMH and the processes print
   */
  ForkRunner(
      Plan plan,
      TargetJvm jvm,
      Optional<RemoteTarget> remote,
      String runId,
      Scratch scratch,
      PrintStream log) {
    this.plan = plan;
    this.jvm = jvm;
    this.remote = remote;
    this.runId = runId;
    this.scratch = scratch;
    this.log = log;
  }

  /**
   * Runs a fork of each lane to its end; two of them {@linkplain Turns in turns}. One that fails is
   * a result too.
   *
   * @param lanes what runs, in the order in which they have their first turns
   * @param patience how long they may wait for a quiet machine
   * @return what came of each, in that order
   */
  List<ForkResult> run(Slot slot, List<Lane> lanes, Duration patience)
      throws IOException, InterruptedException {
    try (JmhLock lock =
            JmhLock.take(() -> log.println("waiting for another JMH on this machine to end"));
        ForkClassPath classPath = ForkClassPath.hold(lock)) {
      Quiet quiet = Quiet.await(plan.rules(), patience);
      Instant begin = Instant.now();
      List<Long> besides = remote.map(RemoteTarget::localProcesses).orElse(List.of());
      CpuTime before = CpuTime.now(besides);
      List<Made> made =
          lanes.size() == 1
              ? List.of(make(options(slot, lanes.get(0), List.of()), lanes.get(0), classPath))
              : inTurns(slot, lanes, classPath);
      Duration took = Duration.between(begin, Instant.now());
      Noise noise = quiet.noise(before, CpuTime.now(besides));
      List<ForkResult> results = new ArrayList<>();
      for (int i = 0; i < made.size(); i++) {
        Slot own = lanes.get(i).contender().inPlaceOf(slot);
        results.add(made.get(i).result(own, begin, took, noise));
      }
      return List.copyOf(results);
    }
  }

  /**
   * The second starts when the first is ready: there is one {@link ForkClassPath}, and the
   * processes of one would disturb the start of the other.
   */
  private List<Made> inTurns(Slot slot, List<Lane> lanes, ForkClassPath classPath)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(lanes.size());
    try (TurnKeeper turns = TurnKeeper.open(lanes.size())) {
      List<CompletableFuture<Made>> forks = new ArrayList<>();
      for (Lane lane : lanes) {
        int number = forks.size();
        if (number > 0 && !turns.joined(number - 1).isDone()) {
          forks.add(CompletableFuture.completedFuture(Made.not()));
          continue;
        }
        Options options = options(slot, lane, List.of(turns.jvmOption(number)));
        CompletableFuture<Made> fork =
            CompletableFuture.supplyAsync(() -> make(options, lane, classPath), threads);
        forks.add(fork);
        CompletableFuture.anyOf(turns.joined(number), fork).get();
      }
      if (!turns.joined(lanes.size() - 1).isDone()) {
        turns.giveUp();
      }
      List<Made> made = new ArrayList<>();
      for (CompletableFuture<Made> fork : forks) {
        made.add(fork.get());
      }
      return made;
    } catch (ExecutionException e) {
      throw new IOException("a fork could not be run: " + e.getCause(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private Made make(Options options, Lane lane, ForkClassPath classPath) {
    classPath.ofNext(lane.contender().build());
    try {
      RunResult result =
          new Runner(options, OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
              .runSingle();
      params = result.getParams();
      Map<Metric, Double> values = new EnumMap<>(Metric.class);
      for (Metric metric : Metric.values()) {
        Result<?> value = result.getSecondaryResults().get(metric.label());
        if (value != null) {
          values.put(metric, value.getScore());
        }
      }
      return new Made(result.getPrimaryResult().getScore(), values, null);
    } catch (RunnerException e) {
      e.printStackTrace(log);
      return new Made(0, Map.of(), reason(e));
    }
  }

  /** What a fork has measured, or why it has not. Immutable. */
  private record Made(double seconds, Map<Metric, Double> values, @Nullable String failure) {

    /** Of a fork that was not even started. */
    static Made not() {
      return new Made(0, Map.of(), "not measured: the other contender's fork failed before it");
    }

    ForkResult result(Slot slot, Instant begin, Duration took, Noise noise) {
      return new ForkResult(slot, begin, took, seconds, values, failure, noise);
    }
  }

  /** What JMH says of the last fork that did not fail. */
  Optional<BenchmarkParams> params() {
    return Optional.ofNullable(params);
  }

  private Options options(Slot slot, Lane lane, List<String> turns) {
    Slot own = lane.contender().inPlaceOf(slot);
    Cell cell = own.cell();
    TargetJvm on = lane.contender().jvm().orElse(jvm);
    Path histograms = lane.results().folder().histograms(own);
    List<String> jvmOptions = new ArrayList<>(JvmOptions.measured(on.feature()));
    jvmOptions.add(RunMarker.jvmOption(runId));
    jvmOptions.addAll(scratch.jvmOptions());
    jvmOptions.addAll(lane.contender().jvmOptions());
    jvmOptions.addAll(turns);
    if (cell.link().isPresent()) {
      jvmOptions.add(LinkKind.current().jvmOption());
    }
    remote.map(RemoteTarget::jvmOptions).ifPresent(jvmOptions::addAll);
    jvmOptions.add("-D" + RigState.LOG_PROPERTY + "=" + histograms);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(Suite.class.getName()) + "\\.windows$")
            .param("transport", cell.client())
            .param("connector", cell.connector())
            .param("loads", Load.text(plan.windows().loads()))
            .param("windowMillis", Long.toString(plan.windows().measured().toMillis()))
            .param("warmUpMillis", Long.toString(plan.windows().warmUp().toMillis()))
            .param("warmUpMostMillis", Long.toString(plan.windows().warmUpMost().toMillis()))
            .param("clientApart", Boolean.toString(plan.profile().isBesideOthers()))
            .param("idleConnections", Integer.toString(plan.windows().idleConnections()))
            .measurementIterations(plan.windows().count())
            .forks(1)
            .addProfiler(RigProfiler.class)
            .shouldFailOnError(true)
            .timeout(TimeValue.milliseconds(patience().toMillis()))
            .jvmArgs(jvmOptions.toArray(String[]::new));
    if (on.path() != null) {
      options.jvm(on.path().toString());
    }
    if (plan.windows().warmsUntilQuiet()) {
      options.warmupIterations(1);
    }
    return options.build();
  }

  /**
   * How long a fork's iteration may take: its windows, and what a busy machine makes of the rest.
   */
  private Duration patience() {
    return plan.forkEstimate().multipliedBy(2).plus(STALLED);
  }

  /** The innermost reason, in its own words: JMH wraps it several times. */
  static String reason(Throwable failure) {
    Throwable inner = failure;
    while (true) {
      if (inner.getCause() != null) {
        inner = inner.getCause();
      } else if (inner.getSuppressed().length > 0) {
        inner = inner.getSuppressed()[0];
      } else {
        break;
      }
    }
    if (inner instanceof ClosedByInterruptException || inner instanceof InterruptedException) {
      return "no progress until JMH's timeout: bytes were lost, or never came";
    }
    return inner.getMessage() == null ? inner.toString() : inner.getMessage();
  }
}
