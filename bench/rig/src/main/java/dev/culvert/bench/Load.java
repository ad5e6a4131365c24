package dev.culvert.bench;

import dev.culvert.bench.LoadPhase.Conditions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The loads that a fork may run, in their order, with what each takes. */
public enum Load {
  /** Bulk up on one connection. */
  UP(1.25, Kind.BASIC),
  /** Bulk down on one connection. */
  DOWN(1.25, Kind.BASIC),
  /** Round trips, one at a time. */
  RTT(1.25, Kind.BASIC),
  /** Connections, one at a time, to the first byte. */
  OPENS(1, Kind.WITH_CHILDREN),
  /** Idle connections: once, and before what fills more pools than that. */
  IDLE(0, Kind.ONCE),
  /** Small messages at a given rate over 16 connections. */
  OPENLOOP(1.3, Kind.ONCE),
  /** Pings alone, and beside four bulk connections. */
  FAIRNESS(2.6, Kind.ONCE),
  /** Bulk both ways at once. */
  DUPLEX(1.25, Kind.ONCE),
  /** Bulk beside a reader that has stopped. */
  SLOW(2.75, Kind.ONCE),
  /** Connections that come and go, so many; with a child for each, two windows and two more. */
  CHURN(3, Kind.ONCE),
  /** Bulk on 16 connections at once, up and then down. */
  STREAMS(2.5, Kind.ONCE),
  /** Round trips of 1, 16 and 64 KiB and 1 MiB, one after the other. */
  PAYLOADS(5, Kind.ONCE),
  /** The search for the highest rate: some 15 windows. */
  SUSTAINABLE(15, Kind.ONCE),
  /** Bulk on 1, 16, 256 and 1,000 connections, up and then down: last, for it fills all pools. */
  GROWTH(13, Kind.ONCE),
  /** The first connections and the first MiB of processes of its own, which have just started. */
  COLD(0, Kind.ONCE);

  /** What the short profiles have. */
  public static final List<Load> BASIC = upTo(IDLE);

  /** All of them. */
  public static final List<Load> ALL = List.of(values());

  private static final String SEPARATOR = "+";

  private final double windows;
  private final Kind kind;

  Load(double windows, Kind kind) {
    this.windows = windows;
    this.kind = kind;
  }

  /** The loads from the first to that one. */
  public static List<Load> upTo(Load last) {
    return Stream.of(values()).filter(load -> load.compareTo(last) <= 0).toList();
  }

  /** The name as it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** About how long it takes with windows of that length. */
  public Duration length(Duration window) {
    return Duration.ofNanos((long) (windows * window.toNanos()));
  }

  /** About how long it takes beside that, to start processes or to open and close connections. */
  public Duration start() {
    return switch (this) {
      case COLD -> Duration.ofSeconds(4);
      case GROWTH -> Duration.ofSeconds(6);
      default -> Duration.ZERO;
    };
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
    phase().run(state, conditions);
  }

  private LoadPhase phase() {
    return switch (this) {
      case UP -> BulkPhases::up;
      case DOWN -> BulkPhases::down;
      case RTT -> LatencyPhases::roundTrips;
      case OPENS -> LatencyPhases::opens;
      case IDLE ->
          (state, conditions) -> IdlePhase.measure(state.rig(), conditions.idleConnections());
      case OPENLOOP -> LatencyPhases::openLoop;
      case FAIRNESS -> LatencyPhases::fairness;
      case DUPLEX -> BulkPhases::duplex;
      case SLOW -> BulkPhases::slowReader;
      case CHURN -> LatencyPhases::churn;
      case STREAMS -> BulkPhases::streams;
      case PAYLOADS -> LatencyPhases::payloads;
      case SUSTAINABLE -> LatencyPhases::sustainable;
      case GROWTH -> GrowthPhase::measure;
      case COLD -> (state, conditions) -> state.cold();
    };
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
