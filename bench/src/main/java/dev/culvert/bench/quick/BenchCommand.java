package dev.culvert.bench.quick;

import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.Quoting;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures cells against each other and prints one table. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures HTTP/2 transports and ways into the pod against each other and against raw TCP.",
      "Makes its own pods; needs no cluster, and no root where user namespaces are allowed."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:measured", "1:a cell failed, or nothing could be measured", "2:usage"})
final class BenchCommand implements Callable<Integer> {

  private static final List<String> DEFAULT_CELLS =
      List.of("raw", "netty/jnr", "jetty/jnr", "okhttp/jnr", "netty/nsenter");
  private static final String QUICK = "quick";

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = QUICK,
      description = "What to run: quick. Default: ${DEFAULT-VALUE}")
  private String profile = QUICK;

  @Option(
      names = "--cells",
      paramLabel = "CELL[,CELL...]",
      description =
          "What to measure: raw, or TRANSPORT[+tls][+OPTION=VALUE]/CONNECTOR[+OPTION=VALUE]. An"
              + " option is one of the provider's own, without its name in front:"
              + " netty/nsenter+form=unix. A value with blanks or any of + , / goes into single"
              + " quotes. Default: raw,netty/jnr,jetty/jnr,okhttp/jnr,netty/nsenter")
  private List<String> cells = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds, of one fork of each cell. Default: as many as the budget allows")
  private @Nullable Integer rounds;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      defaultValue = "3m",
      converter = Durations.class,
      description = "Time for everything, of at least three rounds. Default: ${DEFAULT-VALUE}")
  private Duration budget = Duration.ofMinutes(3);

  @Option(
      names = "--window",
      paramLabel = "TIME",
      defaultValue = "700ms",
      converter = Durations.class,
      description =
          "Length of each measured window; twice that warms up. Default: ${DEFAULT-VALUE}")
  private Duration window = Duration.ofMillis(700);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the order within the rounds. Default: a new one")
  private @Nullable Long seed;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "Where the folder with the results goes. Default: ${DEFAULT-VALUE}")
  private Path results = Path.of("results");

  @Option(
      names = "--jvm",
      paramLabel = "PATH",
      description = "The java launcher for client, node and pod. Default: the one that runs this")
  private @Nullable Path jvm;

  @Spec private @Nullable CommandSpec spec;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws IOException {
    Instant start = Instant.now();
    if (!profile.equals(QUICK)) {
      throw usage("profile '" + profile + "' is not here; there is: " + QUICK);
    }
    if (rounds != null && rounds < 1) {
      throw usage("rounds " + rounds + " must be 1 or more");
    }
    List<Cell> wanted = wanted();
    TargetJvm target = target();
    try {
      return UserNamespace.isNeeded() ? UserNamespace.run(again()) : measure(start, wanted, target);
    } catch (IllegalStateException e) {
      System.err.println("error: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      return 130;
    }
  }

  private int measure(Instant start, List<Cell> wanted, TargetJvm target)
      throws IOException, InterruptedException {
    Map<Cell, String> notMeasured = new LinkedHashMap<>();
    wanted.forEach(cell -> cell.unavailable().ifPresent(why -> notMeasured.put(cell, why)));
    if (!notMeasured.isEmpty() && !cells.isEmpty()) {
      throw usage("cannot measure here: " + String.join("; ", notMeasured.values()));
    }
    List<Cell> possible = wanted.stream().filter(cell -> !notMeasured.containsKey(cell)).toList();
    if (possible.isEmpty()) {
      throw new IllegalStateException(
          "nothing can be measured here: " + String.join("; ", notMeasured.values()));
    }
    Plan plan =
        new Plan(
            possible,
            rounds == null ? OptionalInt.empty() : OptionalInt.of(rounds),
            budget,
            window,
            seed == null ? new SplittableRandom().nextInt(1_000_000) : seed);
    String id = String.format("%06x", new SplittableRandom().nextInt(1 << 24));
    ResultFolder folder = ResultFolder.create(results, start, QUICK, id);
    Machine machine = Machine.read(target);
    announce(plan, machine);
    Runnable ended = Interruption.prepare(id, folder, out);
    Report report =
        new Rounds(
                plan,
                machine,
                notMeasured,
                new RunRecord(arguments(), plan, machine, start, notMeasured),
                folder,
                id,
                out)
            .run(target, start);
    ended.run();
    out.println();
    out.print(report.text());
    out.println("Results: " + folder.path());
    return report.summary().failures().isEmpty() ? 0 : 1;
  }

  private void announce(Plan plan, Machine machine) {
    out.println("Machine: " + machine);
    out.println(
        "Cells: "
            + String.join(", ", plan.cells().stream().map(Cell::toString).toList())
            + "; seed "
            + plan.seed()
            + (plan.rounds().isPresent()
                ? "; rounds " + plan.rounds().getAsInt()
                : "; budget " + plan.budget().toSeconds() + " s"));
  }

  private List<Cell> wanted() {
    List<Cell> wanted = new ArrayList<>();
    for (String text : texts()) {
      try {
        Cell cell = Cell.parse(text);
        Optional<String> impossible = cell.impossible().or(cell::refused);
        if (impossible.isPresent()) {
          throw usage("cell '" + text + "' cannot be measured: " + impossible.get());
        }
        wanted.add(cell);
      } catch (IllegalArgumentException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
    }
    return wanted.stream().distinct().toList();
  }

  private List<String> texts() {
    if (cells.isEmpty()) {
      return DEFAULT_CELLS;
    }
    List<String> texts = new ArrayList<>();
    try {
      cells.forEach(given -> texts.addAll(Quoting.split(given, ',')));
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    return texts;
  }

  private TargetJvm target() {
    try {
      return jvm == null ? TargetJvm.current() : TargetJvm.at(jvm.toAbsolutePath());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** This command once more, in a JVM like this one. */
  private List<String> again() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(BenchMain.class.getName());
    command.addAll(arguments());
    return command;
  }

  /** The options that were chosen, as they can be given again. */
  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--profile", profile));
    if (!cells.isEmpty()) {
      arguments.addAll(List.of("--cells", String.join(",", cells)));
    }
    if (rounds != null) {
      arguments.addAll(List.of("--rounds", Integer.toString(rounds)));
    }
    arguments.addAll(List.of("--budget", budget.toMillis() + "ms"));
    arguments.addAll(List.of("--window", window.toMillis() + "ms"));
    if (seed != null) {
      arguments.addAll(List.of("--seed", Long.toString(seed)));
    }
    arguments.addAll(List.of("--results", results.toString()));
    if (jvm != null) {
      arguments.addAll(List.of("--jvm", jvm.toString()));
    }
    return arguments;
  }

  private ParameterException usage(String sentence) {
    CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
    return new ParameterException(line, sentence);
  }
}
