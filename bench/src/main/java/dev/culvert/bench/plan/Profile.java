package dev.culvert.bench.plan;

import dev.culvert.bench.Load;
import dev.culvert.bench.rig.Quoting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The profiles, as data: what is measured if nothing else is asked for, and for how long. */
public enum Profile {
  /** An answer while one waits: indicative. */
  QUICK(
      "netty/jnr,jetty/jnr,okhttp/jnr,netty/nsenter",
      Load.BASIC,
      Duration.ofMinutes(3),
      Duration.ofMillis(350),
      1,
      Duration.ofMillis(350),
      Duration.ofSeconds(4),
      25),

  /** Two contenders: few figures, and windows that follow each other in turns. */
  AB(
      "netty/jnr",
      List.of(Load.UP, Load.DOWN, Load.RTT),
      Duration.ofMinutes(3),
      Duration.ofMillis(400),
      4,
      Duration.ofMillis(400),
      Duration.ofSeconds(10),
      25),

  /**
   * Every choice once: transport, way into the pod, server, TLS, gateway; and what others offer.
   */
  STANDARD(
      "raw,netty/jnr,netty+server=undertow/jnr,netty/nsenter,jetty/jnr,okhttp/jnr,"
          + "netty+tls/jnr,netty+gateway/jnr,netty+gateway=relay/jnr,socat,ssh",
      Load.parse("cold+" + Load.text(Load.upTo(Load.CHURN))),
      Duration.ofMinutes(30),
      Duration.ofSeconds(1),
      1,
      Duration.ofMillis(500),
      Duration.ofSeconds(16),
      100),

  /** What is between client and node is longer, slower or worse than loopback. */
  LINKS(
      "raw,raw+lan,raw+wan,raw+lossy,raw+slow,netty/jnr,netty+lan/jnr,netty+wan/jnr,"
          + "netty+lossy/jnr,netty+slow/jnr,jetty+wan/jnr,jetty+lossy/jnr,okhttp+wan/jnr,"
          + "okhttp+lossy/jnr",
      List.of(Load.UP, Load.DOWN, Load.RTT, Load.OPENS),
      Duration.ofMinutes(24),
      Duration.ofMillis(1500),
      1,
      Duration.ofMillis(700),
      Duration.ofSeconds(12),
      25),

  /** The same as the standard with TLS for all, over a night. */
  FULL(
      "raw,netty/jnr,netty/nsenter,netty/direct,netty+tls/jnr,jetty/jnr,jetty/nsenter,"
          + "jetty+tls/jnr,okhttp/jnr,okhttp/nsenter,okhttp+tls/jnr,netty+gateway/jnr,socat,ssh,"
          + "kubectl",
      Load.parse("cold+" + Load.text(Load.upTo(Load.SUSTAINABLE))),
      Duration.ofHours(8),
      Duration.ofSeconds(3),
      1,
      Duration.ofSeconds(1),
      Duration.ofSeconds(60),
      200),

  /** What others offer for the same purpose, each way through ours beside it. */
  PEERS(
      "raw,relay,relay2,ssh,kubectl,netty/jnr,jetty/jnr,okhttp/jnr,netty+gateway=relay/jnr,"
          + "jetty+gateway=relay/jnr,okhttp+gateway=relay/jnr,netty+gateway/jnr,netty+tls/jnr,"
          + "netty+tls+gateway=relay/jnr",
      List.of(Load.UP, Load.DOWN, Load.RTT, Load.OPENS, Load.STREAMS),
      Duration.ofMinutes(30),
      Duration.ofSeconds(1),
      1,
      Duration.ofMillis(500),
      Duration.ofSeconds(20),
      25),

  /** What becomes of costs and latencies as connections become more, one to a thousand. */
  GROWTH(
      "raw,ssh,tunnel,netty/direct,netty/jnr,jetty/jnr,okhttp/jnr,netty+tls/jnr,jetty+tls/jnr,"
          + "okhttp+tls/jnr,netty+gateway=relay/jnr,netty+tls+gateway=relay/jnr",
      Load.parse("up+down+rtt+opens+idle+fairness+payloads+growth"),
      Duration.ofMinutes(30),
      Duration.ofSeconds(1),
      1,
      Duration.ofMillis(500),
      Duration.ofSeconds(12),
      1_000),

  /** Whether everything works, and what it costs in CPU, processes and memory; not how fast. */
  CI(
      "netty/jnr,jetty/jnr,okhttp/jnr,netty/nsenter",
      Load.BASIC,
      Duration.ofMinutes(6),
      Duration.ofMillis(450),
      1,
      Duration.ofMillis(450),
      Duration.ofSeconds(6),
      100);

  private final String cells;

  @SuppressWarnings("ImmutableEnumChecker") // It is a copy, which cannot be changed.
  private final List<Load> loads;

  private final Duration budget;
  private final Duration window;
  private final int windows;
  private final Duration warmUp;
  private final Duration warmUpMost;
  private final int idleConnections;

  Profile(
      String cells,
      List<Load> loads,
      Duration budget,
      Duration window,
      int windows,
      Duration warmUp,
      Duration warmUpMost,
      int idleConnections) {
    this.cells = cells;
    this.loads = List.copyOf(loads);
    this.budget = budget;
    this.window = window;
    this.windows = windows;
    this.warmUp = warmUp;
    this.warmUpMost = warmUpMost;
    this.idleConnections = idleConnections;
  }

  /** The profile of a name as it is written. */
  public static Optional<Profile> named(String name) {
    return Stream.of(values()).filter(profile -> profile.label().equals(name)).findFirst();
  }

  /** The name as it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all, for messages. */
  public static String labels() {
    return String.join(", ", Stream.of(values()).map(Profile::label).toList());
  }

  public List<String> cells() {
    return Quoting.split(cells, ',');
  }

  /**
   * Whether ours is held against what others offer: our client is then a process of its own, as
   * theirs are, and with a pod of a cluster named, kubectl goes to that one.
   */
  public boolean isBesideOthers() {
    return this == PEERS;
  }

  /** What a fork does. */
  public List<Load> loads() {
    return loads;
  }

  /** Time for all rounds. */
  public Duration budget() {
    return budget;
  }

  /** The length of each measured window. */
  public Duration window() {
    return window;
  }

  /** How many of each load a fork measures, one after the other. */
  public int windows() {
    return windows;
  }

  /** The length of each window that warms up. */
  public Duration warmUp() {
    return warmUp;
  }

  /** How long they are repeated until the JVMs are done with compiling, at most. */
  public Duration warmUpMost() {
    return warmUpMost;
  }

  public int idleConnections() {
    return idleConnections;
  }
}
