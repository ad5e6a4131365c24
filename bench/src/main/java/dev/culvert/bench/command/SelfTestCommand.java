package dev.culvert.bench.command;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.Flaw;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.SelfTestPlan;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.run.NotComparableException;
import dev.culvert.bench.run.SelfTest;
import dev.culvert.bench.verdict.SelfTestSummary;
import dev.culvert.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows on this machine how often the method is wrong, and what it finds. */
@Command(
    name = "selftest",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs ab where the truth is known: a transport against itself, and against itself with a flaw"
          + " planted in it: a quarter more CPU time for each byte, or 50 us for each write.",
      "Takes about 100 minutes; stop it at any time, and go on with --resume."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no more is shown of the same than chance allows, and the planted flaws are found",
      "1:one of these is not so",
      "2:usage, or a folder that cannot be read",
      "4:the folder's trials were made on another machine",
      "130:interrupted"
    })
final class SelfTestCommand implements Callable<Integer> {

  @Option(
      names = "--trials",
      paramLabel = "KIND=N",
      split = ",",
      description =
          "How many: same=N, cpu=N, delay=N; of same at least 1, which tells what a quarter is."
              + " Default: same=20,cpu=10,delay=10")
  private Map<String, Integer> trials = new LinkedHashMap<>();

  @Option(
      names = "--trial-time",
      paramLabel = "TIME",
      converter = PositiveTime.class,
      description = "Time for each trial. Default: 2m for same, 3m for the others")
  private @Nullable Duration trialTime;

  @Option(
      names = "--cell",
      paramLabel = "CELL",
      defaultValue = "netty/jnr",
      description = "What to measure. Default: ${DEFAULT-VALUE}")
  private String cell = "netty/jnr";

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all. Default: a new one")
  private @Nullable Long seed;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "Where the folder with the trials goes. Default: ${DEFAULT-VALUE}")
  private Path results = Path.of("results");

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the trials of this folder. The options above do not count")
  private @Nullable Path resume;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    SelfTestPlan asked = plan();
    if (UserNamespace.isNeeded()) {
      return UserNamespace.run(OwnCommandLine.command("selftest", arguments(), List.of()));
    }
    TargetJvm target = TargetJvm.current();
    ResultFolder folder = resume == null ? begin(asked, target) : takeUp(resume, target);
    System.out.println("Trials: " + folder.path() + " (after an interruption: --resume DIR)");
    SelfTestSummary summary =
        new SelfTest(folder, target, SelfTestPlan.read(folder.path())).run(System.out);
    System.out.println();
    System.out.print(summary.text());
    return summary.passes() ? 0 : ExitCode.FAILED;
  }

  private ResultFolder begin(SelfTestPlan plan, TargetJvm target) throws IOException {
    String id = String.format(Locale.ROOT, "%06x", new SplittableRandom().nextInt(1 << 24));
    ResultFolder folder = ResultFolder.create(results, Instant.now(), "selftest", id);
    folder.write(SelfTestPlan.NAME, plan.json());
    folder.write(MachineFacts.NAME, MachineFacts.read(target).json());
    return folder;
  }

  private static ResultFolder takeUp(Path path, TargetJvm target) throws IOException {
    ResultFolder folder = ResultFolder.existing(path);
    MachineFacts here = MachineFacts.read(target);
    List<String> differences = here.differencesTo(MachineFacts.read(folder.path()).orElse(here));
    if (!differences.isEmpty()) {
      throw new NotComparableException(
          "the trials in '"
              + path
              + "' were made on another machine ("
              + String.join("; ", differences)
              + "): begin anew");
    }
    return folder;
  }

  private SelfTestPlan plan() {
    Map<Flaw, Integer> wanted = SelfTestPlan.all();
    trials.forEach((kind, number) -> wanted.put(flaw(kind), number));
    if (wanted.values().stream().anyMatch(number -> number < 0)
        || wanted.getOrDefault(Flaw.SAME, 0) < 1) {
      throw usage("--trials must be 0 or more, and same 1 or more");
    }
    try {
      Cell.parse(cell)
          .unavailable()
          .ifPresent(
              why -> {
                throw usage("cannot measure here: " + why);
              });
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    return new SelfTestPlan(
        SelfTestPlan.SCHEMA,
        cell,
        wanted,
        trialTime == null ? null : trialTime.toMillis(),
        seed == null ? Plan.newSeed() : seed);
  }

  private Flaw flaw(String kind) {
    return Flaw.named(kind)
        .orElseThrow(() -> usage("trials '" + kind + "' are not here; there are same, cpu, delay"));
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    trials.forEach((kind, number) -> arguments.addAll(List.of("--trials", kind + "=" + number)));
    if (trialTime != null) {
      arguments.addAll(List.of("--trial-time", trialTime.toMillis() + "ms"));
    }
    arguments.addAll(List.of("--cell", cell, "--results", results.toString()));
    if (seed != null) {
      arguments.addAll(List.of("--seed", seed.toString()));
    }
    if (resume != null) {
      arguments.addAll(List.of("--resume", resume.toString()));
    }
    return arguments;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
  }
}
