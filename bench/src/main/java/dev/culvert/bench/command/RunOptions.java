package dev.culvert.bench.command;

import dev.culvert.bench.Load;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Plan.Windows;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.plan.RunRequest;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.Quoting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is measured, for how long and with what: the options of every command that plans. */
final class RunOptions {

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = {
        "What is measured unless the options below say so: quick (3 minutes), standard (30), full"
            + " (8 hours), links (24; over longer and slower ones), peers (30; beside ssh, socat and"
            + " kubectl), growth (30; 1 to 1,000 connections), ci (costs, not speed), ab (two contenders). Default: ${DEFAULT-VALUE}"
      })
  private String profile;

  @Option(
      names = "--cells",
      paramLabel = "CELL[,CELL...]",
      description =
          "What to measure: raw[+LINK], socat, relay, relay2, tunnel, ssh, kubectl, or"
              + " TRANSPORT[+tls][+gateway[=relay]][+LINK][+stream-window=SIZE][+OPTION=VALUE]/"
              + "CONNECTOR[+OPTION=VALUE]. A link to the node is lan, wan, far, lossy or slow. An option is one of the provider's own, without its name in front:"
              + " netty/nsenter+form=unix. A value with blanks or any of + , / goes into single"
              + " quotes. Default: the profile's, as plan shows them")
  private List<String> cells = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds, of one fork of each cell. Default: as many as the budget allows")
  private @Nullable Integer rounds;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = PositiveTime.class,
      description = "Time for everything, at least one round. Default: the profile's")
  private @Nullable Duration budget;

  @Option(
      names = "--loads",
      paramLabel = "LOAD[+LOAD...]",
      description =
          "What each fork does, of up, down, rtt, opens, idle, openloop, fairness, duplex, slow,"
              + " churn, streams, payloads, sustainable, growth, cold. Default: the profile's")
  private @Nullable String loads;

  @Option(
      names = "--window",
      paramLabel = "TIME",
      converter = PositiveTime.class,
      description = "Length of each measured window. Default: the profile's")
  private @Nullable Duration window;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      converter = PositiveTime.class,
      description =
          "Warm up in two windows of this length, whatever the JVMs do. Default: until they are done"
              + " with compiling, for as long as the profile says at most")
  private @Nullable Duration warmUp;

  @Option(
      names = "--idle-connections",
      paramLabel = "N",
      description = "Idle connections that the node is to hold. Default: the profile's")
  private @Nullable Integer idleConnections;

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

  @Mixin private RemoteOptions remote = new RemoteOptions();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  RunOptions() {
    this(Profile.QUICK);
  }

  /**
   * For a command of its own kind.
   *
   * @param usual what is measured if nothing is asked for
   */
  RunOptions(Profile usual) {
    profile = usual.label();
  }

  /**
   * The plan.
   *
   * @throws ParameterException if there can be none; the message says why
   */
  Plan plan() {
    Profile chosen =
        Profile.named(profile)
            .orElseThrow(
                () ->
                    usage("profile '" + profile + "' is not here; there are " + Profile.labels()));
    if (rounds != null && rounds < 1) {
      throw usage("rounds " + rounds + " must be 1 or more");
    }
    if (idleConnections != null && idleConnections < 1) {
      throw usage("idle connections " + idleConnections + " must be 1 or more");
    }
    Plan plan =
        new Plan(
            chosen,
            cells(chosen),
            rounds == null ? OptionalInt.empty() : OptionalInt.of(rounds),
            budget == null ? chosen.budget() : budget,
            windows(chosen),
            seed == null ? Plan.newSeed() : seed,
            Rules.DEFAULT);
    Duration round = plan.forkEstimate().multipliedBy(plan.cells().size());
    if (rounds == null && round.compareTo(plan.budget()) > 0) {
      throw usage(
          "a round of "
              + plan.cells().size()
              + " cells takes about "
              + round.toSeconds()
              + " s, which does not fit into a budget of "
              + plan.budget().toSeconds()
              + " s: give a longer --budget, fewer --cells, a shorter --window, or --rounds");
    }
    return plan;
  }

  /**
   * All of it.
   *
   * @throws ParameterException if there can be no plan, or no such JVM; the message says why
   */
  RunRequest request() {
    return new RunRequest(plan(), target(), remote.target(), results, arguments());
  }

  /** Whether the cells were asked for one by one, so that none may be left out. */
  boolean namesCells() {
    return !cells.isEmpty();
  }

  /** What runs somewhere else. */
  RemoteOptions remote() {
    return remote;
  }

  Path results() {
    return results;
  }

  /**
   * The JVM to measure on.
   *
   * @throws ParameterException if it is none
   */
  TargetJvm target() {
    return jvm == null ? TargetJvm.current() : target(jvm);
  }

  /** The same for a launcher's path. */
  TargetJvm target(Path launcher) {
    try {
      return TargetJvm.at(launcher.toAbsolutePath());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** The options that were chosen, as they can be given again. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--profile", profile));
    if (!cells.isEmpty()) {
      arguments.addAll(List.of("--cells", String.join(",", cells)));
    }
    add(arguments, "--rounds", rounds);
    add(arguments, "--budget", millis(budget));
    add(arguments, "--loads", loads);
    add(arguments, "--window", millis(window));
    add(arguments, "--warm-up", millis(warmUp));
    add(arguments, "--idle-connections", idleConnections);
    add(arguments, "--seed", seed);
    arguments.addAll(List.of("--results", results.toString()));
    add(arguments, "--jvm", jvm);
    arguments.addAll(remote.arguments());
    return arguments;
  }

  /**
   * A cell by its name.
   *
   * @throws ParameterException if it can never be measured; the message says why
   */
  Cell cell(String text) {
    try {
      Cell cell = isBesideOthers() ? besideOthers(text) : remote.cell(text);
      Optional<String> impossible = cell.impossible().or(cell::refused);
      if (impossible.isPresent()) {
        throw usage("cell '" + text + "' cannot be measured: " + impossible.get());
      }
      return cell;
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private boolean isBesideOthers() {
    return Profile.named(profile).map(Profile::isBesideOthers).orElse(false);
  }

  /** What is not ours to start goes to the pod that was named; the rest has the rig's own. */
  private Cell besideOthers(String text) {
    Cell cell = Cell.parse(text);
    return remote.isGiven() ? cell.elsewhere().orElse(cell) : cell;
  }

  ParameterException usage(String sentence) {
    CommandLine line = spec == null ? new CommandLine(new BenchCommand()) : spec.commandLine();
    return new ParameterException(line, sentence);
  }

  private Windows windows(Profile chosen) {
    Duration measured = window == null ? chosen.window() : window;
    return new Windows(
        loads(chosen),
        measured,
        chosen.windows(),
        warmUp == null ? chosen.warmUp() : warmUp,
        warmUp == null ? chosen.warmUpMost() : Duration.ZERO,
        idleConnections == null ? chosen.idleConnections() : idleConnections);
  }

  private List<Cell> cells(Profile chosen) {
    refuseWithoutPod();
    return texts(chosen).stream().map(this::cell).distinct().toList();
  }

  private List<String> texts(Profile chosen) {
    if (cells.isEmpty()) {
      return remote.isGiven() && !chosen.isBesideOthers() ? remoteCells() : chosen.cells();
    }
    List<String> texts = new ArrayList<>();
    try {
      cells.forEach(given -> texts.addAll(Quoting.split(given, ',')));
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    return texts;
  }

  /** On the command line, where they are meant for this command. */
  private void refuseWithoutPod() {
    if (remote.isGiven() || spec == null || spec.commandLine().getParseResult() == null) {
      return;
    }
    CommandLine.ParseResult given = spec.commandLine().getParseResult();
    for (String option : RemoteOptions.NEED_POD) {
      if (given.hasMatchedOption(option)) {
        throw usage(option + " needs --pod NAMESPACE/NAME beside it");
      }
    }
  }

  private List<String> remoteCells() {
    try {
      return remote.cells();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private List<Load> loads(Profile chosen) {
    try {
      return loads == null ? chosen.loads() : Load.parse(loads);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private static void add(List<String> arguments, String option, @Nullable Object value) {
    if (value != null) {
      arguments.addAll(List.of(option, value.toString()));
    }
  }

  private static @Nullable String millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis() + "ms";
  }
}
