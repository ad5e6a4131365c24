package dev.culvert.bench.command;

import dev.culvert.bench.check.Agreement;
import dev.culvert.bench.check.CrossCheck;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.Iperf3;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.verdict.TextTable;
import dev.culvert.cli.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether others measure the same. */
@Command(
    name = "crosscheck",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures one tunnel with our loads and with others' programs, in turns: bulk with iperf3,"
          + " round trips with a plain socket; and once more with one in a process of its own,"
          + " which is printed and not judged, since a switch between processes comes on top.",
      "Takes about 30 s for a round."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:they agree within 10 %%",
      "1:they do not, or the tunnel failed",
      "2:usage, or iperf3 is missing"
    })
final class CrossCheckCommand implements Callable<Integer> {

  private static final double TOLERANCE = 0.10;

  @Option(
      names = "--cell",
      paramLabel = "CELL",
      defaultValue = "netty/jnr",
      description = "What to measure. Default: ${DEFAULT-VALUE}")
  private String cell = "netty/jnr";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "12",
      description = "How often each is measured. Default: ${DEFAULT-VALUE}")
  private int rounds = 12;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the order. Default: a new one")
  private @Nullable Long seed;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Cell measured = cell();
    if (rounds < 1) {
      throw usage("rounds " + rounds + " must be 1 or more");
    }
    long order = seed == null ? Plan.newSeed() : seed;
    if (UserNamespace.isNeeded()) {
      return UserNamespace.run(
          OwnCommandLine.command(
              "crosscheck",
              List.of("--cell", cell, "--rounds", rounds + "", "--seed", order + ""),
              List.of()));
    }
    try (Rig rig = Rig.start(measured);
        Iperf3 iperf3 = Iperf3.start(rig)) {
      System.out.println("Cell " + measured + ", " + rounds + " rounds, seed " + order);
      List<Agreement> agreements =
          new CrossCheck(rig, iperf3)
              .run(rounds, order, (round, soFar) -> System.out.println(line(round, soFar)));
      System.out.println();
      System.out.print(TextTable.text(table(agreements), 1));
      System.out.println();
      boolean agree =
          agreements.stream().filter(Agreement::isJudged).allMatch(one -> one.isWithin(TOLERANCE));
      System.out.printf(
          Locale.ROOT,
          "Medians of %d rounds, and the range; ratio: ours to the other's, the mean over rounds,"
              + " with its 95 %% interval. %s %.0f %%.%n",
          rounds,
          agree ? "They agree within" : "They do NOT agree within",
          TOLERANCE * 100);
      return agree ? 0 : ExitCode.FAILED;
    } catch (IOException e) {
      System.err.println("error: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private Cell cell() {
    try {
      Cell parsed = Cell.parse(cell);
      if (parsed.isRaw() || parsed.isBaseline() || parsed.isRemote()) {
        throw usage("cell '" + cell + "' must have a transport and a connector of this machine");
      }
      Optional<String> why = parsed.impossible().or(parsed::unavailable).or(Iperf3::unavailable);
      if (why.isPresent()) {
        throw usage("cannot measure here: " + why.get());
      }
      return parsed;
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private static String line(int round, List<Agreement> soFar) {
    StringBuilder line = new StringBuilder("round " + round);
    for (Agreement one : soFar) {
      line.append("  ").append(one.figure()).append(' ');
      line.append(TextTable.number(one.ours().get(round - 1))).append(" / ");
      line.append(TextTable.number(one.theirs().get(round - 1)));
    }
    return line.toString();
  }

  private static List<List<String>> table(List<Agreement> agreements) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("", "ours", "range", "other", "range", "ratio", "by"));
    for (Agreement one : agreements) {
      lines.add(
          List.of(
              one.figure(),
              TextTable.number(Agreement.median(one.ours())),
              range(one.ours()),
              TextTable.number(Agreement.median(one.theirs())),
              range(one.theirs()),
              String.format(
                  Locale.ROOT,
                  "%.2f (%.2f-%.2f)",
                  one.ratio(),
                  one.ratio() / one.uncertainty(),
                  one.ratio() * one.uncertainty()),
              one.other() + (one.isJudged() ? "" : ", not judged")));
    }
    return lines;
  }

  private static String range(List<Double> values) {
    return TextTable.number(Collections.min(values))
        + "-"
        + TextTable.number(Collections.max(values));
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
  }
}
