package dev.culvert.bench.command;

import dev.culvert.bench.plan.Contender;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.RunRequest;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.run.Duet;
import dev.culvert.bench.verdict.ComparisonFormat;
import dev.culvert.bench.verdict.Judging;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures two contenders against each other, in turns: builds, cells or JVMs. */
@Command(
    name = "ab",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures two contenders in turns, and says whether the new one is better or worse: two"
          + " builds, two cells, or two JVMs.",
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

  /** What a build has that warms up until its JVMs are done with compiling. */
  private static final String WARM_UP = "dev/culvert/bench/CompilerWatch.class";

  @Mixin private RunOptions options = new RunOptions(Profile.AB);
  @Mixin private GateOptions gate = new GateOptions(Judging.DUET);

  @Option(names = "--base", paramLabel = "JAR", description = "The build to hold it against.")
  private @Nullable Path base;

  @Option(
      names = "--new",
      paramLabel = "JAR",
      description = "The build to judge. Default: the one that runs this")
  private @Nullable Path next;

  @Option(
      names = "--against",
      paramLabel = "CELL",
      description = "The cell to judge, held against the one of --cells")
  private @Nullable String against;

  @Option(
      names = "--base-jvm",
      paramLabel = "PATH",
      description = "The java launcher for what it is held against. Default: --jvm")
  private @Nullable Path baseJvm;

  @Option(
      names = "--new-jvm",
      paramLabel = "PATH",
      description = "The java launcher for what is judged. Default: --jvm")
  private @Nullable Path nextJvm;

  @Option(
      names = "--same",
      description = "This build against itself (A/A): whatever is shown is an error of the method")
  private boolean same;

  @Override
  public Integer call() throws Exception {
    boolean differs = Stream.of(base, against, baseJvm, nextJvm).anyMatch(given -> given != null);
    if (same == differs || (same && next != null)) {
      throw options.usage(
          "give --base JAR (and --new JAR), --against CELL, --base-jvm or --new-jvm PATH, or"
              + " --same, and not both");
    }
    Contender before = contender("--base", base, baseJvm, null);
    Contender after = contender("--new", next, nextJvm, against);
    Plan plan = plan(after);
    refuseAnotherWarmUp(plan, base);
    refuseAnotherWarmUp(plan, next);
    if (UserNamespace.isNeeded()) {
      return UserNamespace.run(OwnCommandLine.command("ab", options.arguments(), more()));
    }
    Judging judging = gate.judging();
    boolean isForPeople =
        gate.format() == ComparisonFormat.TEXT || gate.format() == ComparisonFormat.MD;
    PrintStream progress = isForPeople ? System.out : System.err;
    Duet.Outcome outcome =
        new Duet(
                new RunRequest(
                    plan, options.target(), Optional.empty(), options.results(), arguments()),
                before,
                after)
            .run(judging, progress);
    int exitCode = outcome.verdict().comparison().exitCode(gate.gate(false));
    progress.println();
    System.out.print(outcome.verdict().report().as(gate.format(), exitCode));
    outcome
        .folder()
        .write("comparison.json", outcome.verdict().report().as(ComparisonFormat.JSON, exitCode));
    outcome.folder().write("comparison.html", outcome.verdict().report().html(exitCode));
    progress.println("Results: " + outcome.folder().path());
    return exitCode;
  }

  private Plan plan(Contender after) {
    Plan chosen = options.plan();
    if (after.cell().isPresent() && chosen.cells().size() != 1) {
      throw options.usage("--against CELL needs one cell in --cells to be held against");
    }
    for (Cell cell : Stream.concat(chosen.cells().stream(), after.cell().stream()).toList()) {
      cell.unavailable()
          .ifPresent(
              why -> {
                throw options.usage("cannot measure here: " + why);
              });
    }
    Duration round = chosen.duetEstimate().multipliedBy(chosen.cells().size());
    if (chosen.rounds().isEmpty() && round.compareTo(chosen.budget()) > 0) {
      throw options.usage(
          "a round of both takes about "
              + round.toSeconds()
              + " s, which does not fit into a budget of "
              + chosen.budget().toSeconds()
              + " s: give a longer --budget, or --rounds");
    }
    return chosen;
  }

  /** Both must warm up by one rule, or the rule is what is measured. */
  private void refuseAnotherWarmUp(Plan plan, @Nullable Path jar) {
    if (jar == null || !plan.windows().warmsUntilQuiet()) {
      return;
    }
    try (ZipFile build = new ZipFile(jar.toFile())) {
      if (build.getEntry(WARM_UP) != null) {
        return;
      }
    } catch (IOException e) {
      throw options.usage("'" + jar + "' must be a build's benchmarks.jar: " + e.getMessage());
    }
    throw options.usage(
        "'" + jar + "' does not know when its JVMs are warm: give --warm-up TIME, for both");
  }

  private Contender contender(
      String option, @Nullable Path jar, @Nullable Path jvm, @Nullable String cell) {
    if (jar != null && (!Files.isReadable(jar) || Files.isDirectory(jar))) {
      throw options.usage(
          option + " '" + jar + "' must be a build's benchmarks.jar, which can be read");
    }
    return new Contender(
        Optional.ofNullable(jar).map(Path::toAbsolutePath),
        Optional.ofNullable(jvm).map(options::target),
        Optional.ofNullable(cell).map(options::cell),
        List.of());
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(options.arguments());
    arguments.addAll(more());
    return arguments;
  }

  private List<String> more() {
    List<String> more = new ArrayList<>(gate.arguments());
    if (base != null) {
      more.addAll(List.of("--base", base.toString()));
    }
    if (next != null) {
      more.addAll(List.of("--new", next.toString()));
    }
    if (against != null) {
      more.addAll(List.of("--against", against));
    }
    if (baseJvm != null) {
      more.addAll(List.of("--base-jvm", baseJvm.toString()));
    }
    if (nextJvm != null) {
      more.addAll(List.of("--new-jvm", nextJvm.toString()));
    }
    if (same) {
      more.add("--same");
    }
    return more;
  }
}
