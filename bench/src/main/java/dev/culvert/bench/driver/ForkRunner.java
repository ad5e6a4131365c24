package dev.culvert.bench.driver;

import dev.culvert.bench.Load;
import dev.culvert.bench.Metric;
import dev.culvert.bench.RigProfiler;
import dev.culvert.bench.RigState;
import dev.culvert.bench.Suite;
import dev.culvert.bench.driver.ForkResult.Slot;
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

/** Runs one fork of one cell with JMH. Not thread-safe. */
final class ForkRunner {

  private static final String CLASS_PATH = "java.class.path";
  private static final Duration STALLED = Duration.ofSeconds(60);

  private final Plan plan;
  private final TargetJvm jvm;
  private final Optional<RemoteTarget> remote;
  private final String runId;
  private final Scratch scratch;
  private final PrintStream log;
  private @Nullable BenchmarkParams params;

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
   * Runs the fork to its end; one that fails is a result too.
   *
   * @param contender what runs
   * @param histograms the file that its latencies go to
   * @param patience how long it may wait for a quiet machine
   */
  ForkResult run(Slot slot, Contender contender, Path histograms, Duration patience)
      throws IOException, InterruptedException {
    awaitLock();
    Quiet quiet = Quiet.await(plan.rules(), patience);
    Instant begin = Instant.now();
    List<Long> besides = remote.map(RemoteTarget::localProcesses).orElse(List.of());
    CpuTime before = CpuTime.now(besides);
    double seconds = 0;
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    String failure = null;
    try {
      RunResult result =
          forkWhenFree(options(slot.cell(), contender, histograms), contender.build());
      params = result.getParams();
      seconds = result.getPrimaryResult().getScore();
      for (Metric metric : Metric.values()) {
        Result<?> value = result.getSecondaryResults().get(metric.label());
        if (value != null) {
          values.put(metric, value.getScore());
        }
      }
    } catch (RunnerException e) {
      e.printStackTrace(log);
      failure = reason(e);
    }
    return new ForkResult(
        slot,
        begin,
        Duration.between(begin, Instant.now()),
        seconds,
        values,
        failure,
        Noise.between(before, CpuTime.now(besides), quiet));
  }

  /** Another JMH may begin between the look at the lock and taking it: that is no result. */
  private RunResult forkWhenFree(Options options, Optional<Path> build)
      throws RunnerException, IOException, InterruptedException {
    while (true) {
      try {
        return fork(options, build);
      } catch (RunnerException e) {
        if (!JmhLock.isTaken(e)) {
          throw e;
        }
        awaitLock();
      }
    }
  }

  private void awaitLock() throws IOException, InterruptedException {
    JmhLock.awaitFree(() -> log.println("waiting for another JMH on this machine to end"));
  }

  /** JMH gives its forks the class path that the system property says. */
  private RunResult fork(Options options, Optional<Path> build) throws RunnerException {
    String classPath = System.getProperty(CLASS_PATH);
    try {
      build.ifPresent(jar -> System.setProperty(CLASS_PATH, jar.toString()));
      return new Runner(options, OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
          .runSingle();
    } finally {
      System.setProperty(CLASS_PATH, classPath);
    }
  }

  /** What JMH says of the last fork that did not fail. */
  Optional<BenchmarkParams> params() {
    return Optional.ofNullable(params);
  }

  private Options options(Cell cell, Contender contender, Path histograms) {
    List<String> jvmOptions = new ArrayList<>(JvmOptions.measured(jvm.feature()));
    jvmOptions.add(RunMarker.jvmOption(runId));
    jvmOptions.addAll(scratch.jvmOptions());
    jvmOptions.addAll(contender.jvmOptions());
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
            .param("idleConnections", Integer.toString(plan.windows().idleConnections()))
            .forks(1)
            .addProfiler(RigProfiler.class)
            .shouldFailOnError(true)
            .timeout(TimeValue.milliseconds(patience().toMillis()))
            .jvmArgs(jvmOptions.toArray(String[]::new));
    if (jvm.path() != null) {
      options.jvm(jvm.path().toString());
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
