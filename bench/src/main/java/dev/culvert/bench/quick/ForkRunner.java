package dev.culvert.bench.quick;

import dev.culvert.bench.QuickLook;
import dev.culvert.bench.RigProfiler;
import dev.culvert.bench.RigState;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.JvmOptions;
import dev.culvert.bench.rig.RunMarker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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

  private static final Duration STALLED = Duration.ofSeconds(60);

  private final Plan plan;
  private final TargetJvm jvm;
  private final String runId;
  private final PrintStream log;

  /**
   * @param runId marks the processes
   * @param log gets what JMH and the processes print
   */
  ForkRunner(Plan plan, TargetJvm jvm, String runId, PrintStream log) {
    this.plan = plan;
    this.jvm = jvm;
    this.runId = runId;
    this.log = log;
  }

  /**
   * Runs the fork to its end; one that fails is a result too.
   *
   * @param histograms the file that its latencies go to
   */
  ForkResult run(Cell cell, int round, Path histograms) throws IOException, InterruptedException {
    JmhLock.awaitFree(() -> log.println("waiting for another JMH on this machine to end"));
    long start = System.nanoTime();
    try {
      var results =
          new Runner(
                  options(cell, histograms),
                  OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
              .run();
      return new ForkResult(cell, round, since(start), results.iterator().next(), null);
    } catch (RunnerException e) {
      e.printStackTrace(log);
      return new ForkResult(cell, round, since(start), null, reason(e));
    }
  }

  private Options options(Cell cell, Path histograms) {
    List<String> jvmOptions = new ArrayList<>(JvmOptions.measured(jvm.feature()));
    jvmOptions.add(RunMarker.jvmOption(runId));
    jvmOptions.add("-D" + RigState.LOG_PROPERTY + "=" + histograms);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(QuickLook.class.getName()) + "\\.windows$")
            .param("transport", cell.client())
            .param("connector", cell.connector())
            .param("windowMillis", Long.toString(plan.window().toMillis()))
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
    return plan.window().multipliedBy(10).plus(STALLED);
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

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
