package dev.culvert.bench;

import dev.culvert.bench.Phase.Conditions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The loads that a fork may run, in their order, with what each takes. */
public enum Load {
  /** Bulk up on one connection. */
  UP(1.25, Kind.BASIC, BulkPhases::up),
  /** Bulk down on one connection. */
  DOWN(1.25, Kind.BASIC, BulkPhases::down),
  /** Round trips, one at a time. */
  RTT(1.25, Kind.BASIC, LatencyPhases::roundTrips),
  /** Connections, one at a time, to the first byte. */
  OPENS(1, Kind.WITH_CHILDREN, LatencyPhases::opens),
  /** Idle connections: once, and before what fills more pools than that. */
  IDLE(
      0,
      Kind.ONCE,
      (state, conditions) -> IdleCost.measure(state.rig(), conditions.idleConnections())),
  /** Small messages at a given rate over 16 connections. */
  OPENLOOP(1.3, Kind.ONCE, LatencyPhases::openLoop),
  /** Pings alone, and beside four bulk connections. */
  FAIRNESS(2.6, Kind.ONCE, LatencyPhases::fairness),
  /** Bulk both ways at once. */
  DUPLEX(1.25, Kind.ONCE, BulkPhases::duplex),
  /** Bulk beside a reader that has stopped. */
  SLOW(2.75, Kind.ONCE, BulkPhases::slowReader),
  /** Connections that come and go, so many; with a child for each, two windows and two more. */
  CHURN(3, Kind.ONCE, LatencyPhases::churn),
  /** Bulk on 16 connections at once, up and then down. */
  STREAMS(2.5, Kind.ONCE, BulkPhases::streams),
  /** The search for the highest rate: some 15 windows. */
  SUSTAINABLE(15, Kind.ONCE, LatencyPhases::sustainable);

  /** What the short profiles have. */
  public static final List<Load> BASIC = List.of(UP, DOWN, RTT, OPENS, IDLE);

  /** The same with all but the search and the sixteen. */
  public static final List<Load> STANDARD =
      List.of(UP, DOWN, RTT, OPENS, IDLE, OPENLOOP, FAIRNESS, DUPLEX, SLOW, CHURN);

  /** All of them. */
  public static final List<Load> ALL = List.of(values());

  private static final String SEPARATOR = "+";

  private final double windows;
  private final Kind kind;
  private final Phase phase;

  Load(double windows, Kind kind, Phase phase) {
    this.windows = windows;
    this.kind = kind;
    this.phase = phase;
  }

  /** The name as it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** About how long it takes with windows of that length. */
  public Duration length(Duration window) {
    return Duration.ofNanos((long) (windows * window.toNanos()));
  }

  /** Whether it runs in the warm-up too; the others come after those that do. */
  public boolean warmsUp() {
    return kind != Kind.ONCE;
  }

  /**
   * Whether children of the node may come and go in it, whose CPU time is then taken for that of
   * others.
   */
  boolean mayHaveChildren() {
    return kind != Kind.BASIC;
  }

  void run(RigState state, Conditions conditions) throws IOException {
    phase.run(state, conditions);
  }

  /** In one word, which {@link #parse} reads: {@code up+down+rtt}. */
  public static String text(List<Load> loads) {
    return loads.stream().map(Load::label).collect(Collectors.joining(SEPARATOR));
  }

  /**
   * Reads {@code LOAD[+LOAD...]}; the order is this enum's, whatever the text's.
   *
   * @throws IllegalArgumentException if there is no such load; the message names those that are
   */
  public static List<Load> parse(String text) {
    List<String> names = List.of(text.split("\\+", -1));
    List<String> known = ALL.stream().map(Load::label).toList();
    names.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "load '" + name + "' is not here; there are " + String.join(", ", known));
            });
    return Stream.of(values()).filter(load -> names.contains(load.label())).toList();
  }

  /** When it runs. */
  private enum Kind {
    /** In the warm-up too. */
    BASIC,
    /** In the warm-up too, with children of the node that come and go. */
    WITH_CHILDREN,
    /** In the measured iteration alone. */
    ONCE
  }
}
