package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What ours is to be beside what others offer, by what a client asks for by default: without TLS
 * unless it is TLS that is compared, and through gateways that relay. Confined to whoever makes it.
 */
final class PeerGoals {

  private static final Cell SSH = Cell.parse("ssh");
  private static final Cell TWO_SOCATS = Cell.parse("relay2");
  private static final String KUBECTL = "kubectl";
  private static final List<Metric> FIRST_BYTE = List.of(Metric.CONNECT_P50);
  private static final List<Metric> ROUND_TRIP = List.of(Metric.RTT_P50);
  private static final List<Metric> UP = List.of(Metric.UP);
  private static final List<Metric> DOWN = List.of(Metric.DOWN);
  private static final List<Metric> BULK = List.of(Metric.UP, Metric.DOWN);

  private final GoalTable table;

  /** To a cluster's pod, or the rig's. */
  private final Cell kubectl;

  private PeerGoals(Summary summary) {
    table = new GoalTable(summary);
    kubectl =
        summary.measured().stream()
            .filter(cell -> cell.client().equals(KUBECTL))
            .findFirst()
            .orElse(Cell.parse(KUBECTL));
  }

  static GoalTable of(Summary summary) {
    PeerGoals goals = new PeerGoals(summary);
    return goals
        .table
        .gateway("first byte to kubectl's", Goal.atMost(0.3, goals.to(goals.kubectl, FIRST_BYTE)))
        .add(
            "first byte to ssh's",
            Goal.atMost(0.55, goals.to(SSH, FIRST_BYTE)),
            Goal.atMost(1, goals.to(SSH, FIRST_BYTE)))
        .gateway("round trip to kubectl's", Goal.atMost(0.5, goals.to(goals.kubectl, ROUND_TRIP)))
        .straight("round trip to ssh's", Goal.atMost(0.6, goals.to(SSH, ROUND_TRIP)))
        .gateway("up to kubectl's", Goal.atLeast(1.65, goals.to(goals.kubectl, UP)))
        .gateway("down to kubectl's", Goal.atLeast(3.5, goals.to(goals.kubectl, DOWN)))
        .straight("bulk to two socats in series", Goal.atLeast(0.85, goals.to(TWO_SOCATS, BULK)))
        .add(
            "16 connections to one",
            Goal.atLeast(1.2, goals::sixteen),
            Goal.atLeast(1.2, goals::sixteen))
        .add(
            "TLS on every hop, bulk, to ssh's",
            Goal.atLeast(1.8, goals::secured),
            Goal.atLeast(1.15, goals::secured));
  }

  private Function<Cell, Stream<Goal.Found>> to(Cell peer, List<Metric> metrics) {
    return cell -> isDefault(cell) ? table.to(peer, cell, metrics) : Stream.empty();
  }

  private Stream<Goal.Found> sixteen(Cell cell) {
    if (!isDefault(cell)) {
      return Stream.empty();
    }
    return Stream.concat(
        table.found(
            cell + " " + Metric.UP.label(),
            cell,
            fork -> GoalTable.quotient(fork.value(Metric.STREAMS_UP), fork.value(Metric.UP))),
        table.found(
            cell + " " + Metric.DOWN.label(),
            cell,
            fork -> GoalTable.quotient(fork.value(Metric.STREAMS_DOWN), fork.value(Metric.DOWN))));
  }

  private Stream<Goal.Found> secured(Cell cell) {
    return cell.hasTls() && isByDefaultRelayed(cell) ? table.to(SSH, cell, BULK) : Stream.empty();
  }

  private static boolean isDefault(Cell cell) {
    return !cell.hasTls() && isByDefaultRelayed(cell);
  }

  private static boolean isByDefaultRelayed(Cell cell) {
    return !cell.hasGateway() || cell.hasRelay();
  }
}
