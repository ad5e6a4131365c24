package dev.culvert.bench.report;

import dev.culvert.bench.recommend.Candidate;
import dev.culvert.bench.recommend.Constraints;
import dev.culvert.bench.recommend.Need;
import dev.culvert.bench.recommend.Recommendation;
import dev.culvert.bench.recommend.Workload;
import dev.culvert.bench.report.LinkedCells.Linked;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.AnalysisSettings;
import dev.culvert.bench.stats.LatencyBand;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.DoubleStream;

/** Reports of runs that never ran; as a program, writes one. */
final class Samples {

  static final Measure UP = new Measure("up", "bulk up", "MiB/s", true);
  static final Measure DOWN = new Measure("down", "bulk down", "MiB/s", true);
  static final Measure RTT = new Measure("rtt.p50", "round trip p50", "us", false);
  static final Measure CONNECT =
      new Measure("connect.p50", "connect to first byte p50", "us", false);
  static final Measure LATENCY = new Measure("openloop.p99", "latency p99 at 1,000/s", "us", false);
  static final Measure CPU = new Measure("down.cpu", "CPU for bulk down", "s/GiB", false);
  static final Measure COUNT = new Measure("rtt.count", "round trips", "", true);

  static final List<String> CELLS =
      List.of("netty/jnr", "jetty/jnr", "okhttp/jnr", "netty/nsenter", "netty/nsenter+form=unix");

  private static final LinkedCells LINKS =
      new LinkedCells(
          "tun",
          4 << 20,
          List.of(
              link("raw+lan", "raw", "lan", 0.1),
              link("netty+lan/jnr", "netty/jnr", "lan", 0.1),
              link("raw+wan", "raw", "wan", 20),
              link("netty+wan/jnr", "netty/jnr", "wan", 20),
              link("netty+lossy/jnr", "netty/jnr", "lossy", 20)));

  private static final double[] PERCENTILES = {50, 75, 90, 95, 99, 99.5, 99.9};
  private static final AnalysisSettings SETTINGS = new AnalysisSettings(0.95, 0.03, 1_000, 7);

  /** How each cell compares with the first: throughput, latency, CPU, memory. */
  private static final double[][] FACTORS = {
    {1, 1, 1, 1},
    {0.97, 1.1, 1.15, 1.5},
    {0.8, 1.4, 1.3, 2.4},
    {0.58, 1.9, 1.8, 9},
    {0.6, 1.8, 1.7, 8}
  };

  private final Observations.Builder observations = Observations.builder();
  private final Map<String, Map<String, List<LatencyBand>>> curves = new LinkedHashMap<>();
  private final List<ForkFacts> forks = new ArrayList<>();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
  private final int rounds;

  private Samples(int rounds) {
    this.rounds = rounds;
  }

  /** A run with something of everything. */
  static ReportModel of(int rounds) {
    Samples samples = new Samples(rounds);
    samples.cell("raw", 3.3, 0.25, 0.3, 0);
    for (int i = 0; i < CELLS.size(); i++) {
      double[] factors = FACTORS[i];
      samples.cell(CELLS.get(i), factors[0], factors[1], factors[2], factors[3]);
    }
    LINKS.cells().forEach(samples::linked);
    samples.forks();
    return samples.model();
  }

  /** That model with other observations, and only what cannot be left out. */
  static ReportModel bare(Observations observations) {
    return new ReportModel(
        run(false, false),
        Map.of(),
        Map.of(),
        new Analysis(observations, SETTINGS),
        null,
        List.of(),
        List.of(),
        LinkedCells.NONE,
        Map.of(),
        Map.of(),
        List.of(),
        Map.of());
  }

  static RunFacts run(boolean isIndicative, boolean isNoisy) {
    return new RunFacts(
        "Culvert benchmark",
        isIndicative ? "quick" : "standard",
        isIndicative,
        isNoisy,
        Instant.parse("2026-11-22T19:30:05Z"),
        "culvert bench --profile standard --seed 921580",
        List.of("Connector: netty/jnr, and that is sure: netty/nsenter takes 9 times as long."),
        List.of());
  }

  /** Writes a sample; its argument is the file. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments.length == 0 ? "target/sample-report.html" : arguments[0]);
    Files.writeString(file, HtmlReport.of(of(10)).html());
  }

  private void cell(String cell, double speed, double latency, double cpu, double memory) {
    boolean isForked = cell.contains("nsenter");
    add(cell, UP, 614 * speed);
    add(cell, DOWN, 954 * speed);
    add(cell, RTT, 87 * latency);
    add(cell, CONNECT, isForked ? 7_900 : 530 * latency);
    add(cell, LATENCY, 310 * latency);
    add(cell, COUNT, 12_000 / latency);
    cpu(cell, "down", "bulk down", 2.4 * cpu);
    cpu(cell, "up", "bulk up", 3.1 * cpu);
    if (memory > 0) {
      add(cell, idle("processes", "processes per connection", ""), isForked ? 2 : 0);
      add(cell, idle("descriptors", "descriptors per connection", ""), isForked ? 4 : 2);
      add(cell, idle("rss", "memory of the JVM per connection", "KiB"), 11 * memory);
      add(cell, idle("heap", "heap per connection", "KiB"), 24);
      add(cell, idle("pss", "memory of children per connection (PSS)", "KiB"), isForked ? 900 : 0);
    }
    curves.put(
        cell, Map.of("intended", curve(90 * latency, 1), "service", curve(80 * latency, 0.8)));
  }

  private void linked(Linked linked) {
    boolean isRaw = linked.otherwise().equals("raw");
    double trip = linked.roundTripMillis() * 1_000 + (isRaw ? 40 : 150);
    double window = (isRaw ? 16 : 4) / trip * 1e6;
    add(linked.cell(), UP, Math.min(window, isRaw ? 300 : 180));
    add(linked.cell(), DOWN, Math.min(window, isRaw ? 300 : 200));
    add(linked.cell(), RTT, trip);
  }

  private static Linked link(String cell, String otherwise, String link, double millis) {
    return new Linked(
        cell, link, millis + " ms there and back", millis, link.equals("lossy"), otherwise);
  }

  private static Measure idle(String label, String title, String unit) {
    return new Measure("idle." + label, title, unit, false);
  }

  private void cpu(String cell, String label, String title, double seconds) {
    for (String role : List.of("client", "node", "pod")) {
      Measure part =
          new Measure(label + ".cpu." + role, "CPU for " + title + ", " + role, "s/GiB", false);
      add(cell, part, seconds * (role.equals("pod") ? 0.1 : 0.45));
    }
    add(cell, new Measure(label + ".cpu", "CPU for " + title, "s/GiB", false), seconds);
  }

  private void add(String cell, Measure measure, double about) {
    for (int round = 1; round <= rounds; round++) {
      observations.add(cell, round, measure, about * noise());
    }
  }

  private double noise() {
    return Math.exp(0.05 * random.nextGaussian());
  }

  private List<LatencyBand> curve(double median, double steepness) {
    List<LatencyBand> curve = new ArrayList<>();
    for (double percentile : PERCENTILES) {
      double value = median * Math.pow(100 / (100 - percentile) / 2, 0.35 * steepness);
      double[] each = DoubleStream.generate(() -> value * noise()).limit(rounds).toArray();
      curve.add(LatencyBand.of(percentile, SETTINGS, each));
    }
    return curve;
  }

  private void forks() {
    Instant start = Instant.parse("2026-11-22T19:30:05Z");
    List<String> cells = new ArrayList<>(CELLS);
    cells.add("raw");
    for (int round = 1; round <= rounds; round++) {
      for (String cell : cells) {
        boolean isDisturbed = round == 3 && cell.equals("jetty/jnr");
        for (int attempt = 1; attempt <= (isDisturbed ? 2 : 1); attempt++) {
          boolean isContaminated = isDisturbed && attempt == 1;
          double foreign = isContaminated ? 0.4 : 0.12 * random.nextDouble();
          Duration took = Duration.ofMillis(6_000 + random.nextInt(900));
          forks.add(
              new ForkFacts(
                  cell,
                  round,
                  attempt,
                  start,
                  took,
                  foreign,
                  0,
                  isContaminated,
                  !isContaminated,
                  null));
          start = start.plus(took);
        }
      }
    }
    forks.add(
        new ForkFacts(
            "jetty/nsenter",
            1,
            1,
            start,
            Duration.ofSeconds(2),
            0.01,
            0,
            false,
            false,
            "lost 4 KiB"));
  }

  private ReportModel model() {
    Analysis analysis = new Analysis(observations.build(), SETTINGS);
    return new ReportModel(
        run(true, false),
        machine(),
        Map.of("windows", "1 MiB per stream, 16 MiB per connection", "TCP_NODELAY", "on"),
        analysis,
        "raw",
        List.of(),
        List.of(
            recommendation(analysis, Workload.BALANCED),
            recommendation(analysis, Workload.BULK),
            recommendation(analysis, Workload.MANY_CONNECTIONS)),
        LINKS,
        Map.of("jetty/nsenter", "lost 4 KiB of 1 MiB <in window 3> & \"more\""),
        Map.of("ssh", "sshd not found"),
        forks,
        curves);
  }

  private static Map<String, String> machine() {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("cores", "2");
    machine.put("kernel", "Linux 6.18");
    machine.put("jdk", "17.0.15 (OpenJDK)");
    machine.put("congestion control", "bbr");
    return machine;
  }

  private static Recommendation recommendation(Analysis analysis, Workload workload) {
    List<Candidate> candidates =
        CELLS.stream()
            .map(
                cell ->
                    new Candidate(
                        cell,
                        cell.contains("nsenter")
                            ? Set.of(Need.SUBPROCESSES)
                            : Set.of(Need.NATIVE_ACCESS),
                        0,
                        true,
                        null,
                        List.of(),
                        List.of("tunnel.transport=" + cell.substring(0, cell.indexOf('/')))))
            .toList();
    return Recommendation.of(analysis, candidates, workload, Constraints.NONE);
  }
}
