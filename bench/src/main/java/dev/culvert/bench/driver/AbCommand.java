package dev.culvert.bench.driver;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures two builds against each other, in the same rounds. */
@Command(
    name = "ab",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures two builds in the same rounds, and says whether the new one is better or worse.",
      "A build is its benchmarks.jar; both must be of the same version of the harness."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no regression shown",
      "1:a regression is shown, or a cell failed",
      "2:usage",
      "3:the machine was too noisy; or, if asked for, something may be worse and cannot be told",
      "130:interrupted"
    })
final class AbCommand implements Callable<Integer> {

  /**
   * The client's and the node's CPU time apart: that of both together would hide a change of one.
   */
  private static final List<Metric> COMPARED =
      Stream.concat(
              Summary.HEADLINES.stream(),
              Stream.of(
                  Metric.UP_CPU_CLIENT,
                  Metric.UP_CPU_NODE,
                  Metric.DOWN_CPU_CLIENT,
                  Metric.DOWN_CPU_NODE))
          .toList();

  @Mixin private RunOptions options = new RunOptions(Profile.AB);
  @Mixin private GateOptions judging = judging();

  @Option(names = "--base", paramLabel = "JAR", description = "The build to hold it against.")
  private @Nullable Path base;

  @Option(
      names = "--new",
      paramLabel = "JAR",
      description = "The build to judge. Default: the one that runs this")
  private @Nullable Path next;

  @Option(
      names = "--same",
      description = "This build against itself (A/A): whatever is shown is an error of the method")
  private boolean same;

  @Override
  public Integer call() throws Exception {
    if (same == (base != null) || (same && next != null)) {
      throw options.usage("give --base JAR (and --new JAR), or --same, and not both");
    }
    Contender before = jar("--base", base);
    Contender after = jar("--new", next);
    Plan plan = plan();
    try {
      if (UserNamespace.isNeeded()) {
        return UserNamespace.run(Again.command("ab", options.arguments(), more()));
      }
      boolean isForPeople =
          judging.format() == GateOptions.Format.TEXT || judging.format() == GateOptions.Format.MD;
      PrintStream progress = isForPeople ? System.out : System.err;
      Duel.Outcome outcome =
          new Duel(plan, options.target(), options.results(), arguments(), before, after)
              .run(judging, progress);
      int exitCode = outcome.comparison().exitCode(judging.gate(false));
      progress.println();
      System.out.print(outcome.report().as(judging.format(), exitCode));
      outcome
          .folder()
          .write("comparison.json", outcome.report().as(GateOptions.Format.JSON, exitCode));
      progress.println("Results: " + outcome.folder().path());
      return exitCode;
    } catch (IllegalStateException e) {
      System.err.println("error: " + e.getMessage());
      return BenchCommand.FAILED;
    } catch (InterruptedException e) {
      return BenchCommand.INTERRUPTED;
    }
  }

  /** What is done if nothing is asked for. */
  static Plan usual() {
    return new RunOptions(Profile.AB).plan();
  }

  /** How it is judged if nothing is asked for. */
  static GateOptions judging() {
    return new GateOptions(COMPARED);
  }

  private Plan plan() {
    Plan chosen = options.plan();
    for (Cell cell : chosen.cells()) {
      cell.unavailable()
          .ifPresent(
              why -> {
                throw options.usage("cannot measure here: " + why);
              });
    }
    Duration round = chosen.duetEstimate().multipliedBy(chosen.cells().size());
    if (chosen.rounds().isEmpty() && round.compareTo(chosen.budget()) > 0) {
      throw options.usage(
          "a round of both builds takes about "
              + round.toSeconds()
              + " s, which does not fit into a budget of "
              + chosen.budget().toSeconds()
              + " s: give a longer --budget, or --rounds");
    }
    return chosen;
  }

  private Contender jar(String option, @Nullable Path path) {
    if (path == null) {
      return Contender.THIS;
    }
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw options.usage(
          option + " '" + path + "' must be a build's benchmarks.jar, which can be read");
    }
    return Contender.of(path.toAbsolutePath());
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(options.arguments());
    arguments.addAll(more());
    return arguments;
  }

  private List<String> more() {
    List<String> more = new ArrayList<>(judging.arguments());
    if (base != null) {
      more.addAll(List.of("--base", base.toString()));
    }
    if (next != null) {
      more.addAll(List.of("--new", next.toString()));
    }
    if (same) {
      more.add("--same");
    }
    return more;
  }
}
