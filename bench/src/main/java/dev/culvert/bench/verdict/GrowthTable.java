package dev.culvert.bench.verdict;

import dev.culvert.bench.Growth;
import dev.culvert.bench.Metric;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.rig.Cell;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What many connections may cost. Confined to whoever makes it. */
final class GrowthTable {

  private static final Cell SSH = Cell.parse("ssh");
  private static final Cell TUNNEL = Cell.parse("tunnel");
  private static final Cell BESIDE_TUNNEL = Cell.parse("netty/direct");
  private static final List<Metric> BULK = List.of(Metric.UP, Metric.DOWN);
  private static final int SOME = 16;

  /** What an idle connection is made of, by role. */
  private static final Map<String, List<Metric>> IDLE = new LinkedHashMap<>();

  static {
    IDLE.put("client", List.of(Metric.IDLE_CLIENT_HEAP, Metric.IDLE_CLIENT_NATIVE));
    IDLE.put("gateway", List.of(Metric.IDLE_GATEWAY_HEAP, Metric.IDLE_GATEWAY_NATIVE));
    IDLE.put("node", List.of(Metric.IDLE_HEAP, Metric.IDLE_RSS));
  }

  private final GoalTable table;

  private GrowthTable(Summary summary) {
    table = new GoalTable(summary);
  }

  static GoalTable of(Summary summary) {
    GrowthTable growth = new GrowthTable(summary);
    return growth
        .table
        .add(
            "CPU for a GiB, most to least of 1 to 1,000 connections",
            Goal.atMost(1.25, growth::flatness),
            Goal.atMost(1.25, growth::flatness))
        .add(
            "16 connections to one",
            Goal.atLeast(1.2, growth::sixteen),
            Goal.atLeast(1.2, growth::sixteen))
        .add(
            "idle connection, heap and native, KiB",
            Goal.atMost(24, growth::idle),
            Goal.atMost(24, growth::idle))
        .add(
            "ping p99 beside 4 bulk connections to alone",
            Goal.atMost(3, growth::beside),
            Goal.atMost(3, growth::beside))
        .add(
            "TLS on every hop, bulk, to ssh",
            Goal.atLeast(1.8, growth::toSsh),
            Goal.atLeast(1.15, growth::toSsh))
        .straight(
            "netty/direct to a tunnel written by hand, bulk", Goal.atLeast(0.95, growth::toTunnel));
  }

  private Stream<Goal.Found> flatness(Cell cell) {
    return Stream.of(Growth.values())
        .flatMap(
            way -> table.found(cell + " " + way.label(), cell, fork -> mostToLeast(fork, way)));
  }

  private static OptionalDouble mostToLeast(ForkResult fork, Growth way) {
    DoubleSummaryStatistics costs = new DoubleSummaryStatistics();
    for (int connections : Growth.CONNECTIONS) {
      fork.value(way.cpu(connections)).ifPresent(costs);
    }
    return costs.getCount() == Growth.CONNECTIONS.size() && costs.getMin() > 0
        ? OptionalDouble.of(costs.getMax() / costs.getMin())
        : OptionalDouble.empty();
  }

  private Stream<Goal.Found> sixteen(Cell cell) {
    return Stream.of(Growth.values())
        .flatMap(
            way ->
                table.found(
                    cell + " " + way.label(),
                    cell,
                    fork ->
                        GoalTable.quotient(fork.value(way.rate(SOME)), fork.value(way.rate(1)))));
  }

  private Stream<Goal.Found> idle(Cell cell) {
    return IDLE.entrySet().stream()
        .flatMap(
            role ->
                table.found(cell + " " + role.getKey(), cell, fork -> sum(fork, role.getValue())));
  }

  private static OptionalDouble sum(ForkResult fork, List<Metric> metrics) {
    double sum = 0;
    for (Metric metric : metrics) {
      OptionalDouble value = fork.value(metric);
      if (value.isEmpty()) {
        return value;
      }
      sum += value.getAsDouble();
    }
    return OptionalDouble.of(sum);
  }

  private Stream<Goal.Found> beside(Cell cell) {
    return table.found(cell.toString(), cell, fork -> fork.value(Metric.FAIRNESS_INFLATION));
  }

  private Stream<Goal.Found> toSsh(Cell cell) {
    return cell.hasTls() ? table.to(SSH, cell, BULK) : Stream.empty();
  }

  private Stream<Goal.Found> toTunnel(Cell cell) {
    return cell.equals(BESIDE_TUNNEL) ? table.to(TUNNEL, cell, BULK) : Stream.empty();
  }
}
