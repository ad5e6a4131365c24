package dev.culvert.bench.recommend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What someone will do with the tunnel, as weights of what was measured. Immutable.
 *
 * @param name of the workload
 * @param weights by the label of a measure, each 0 or more and one above 0; only their proportions
 *     count
 */
public record Workload(String name, Map<String, Double> weights) {

  private static final String DOWN = "down";
  private static final String UP = "up";
  private static final String DOWN_CPU = "down.cpu";
  private static final String UP_CPU = "up.cpu";
  private static final String CONNECT = "connect.p50";
  private static final String LATENCY = "openloop.p99";
  private static final String FAIRNESS = "fairness.p99";
  private static final String IDLE = "idle.bytes";
  private static final String CHURN = "churn.rate";

  /** What is best is told apart by these: throughput, latency, cost. */
  static final List<String> OBJECTIVES = List.of(DOWN, LATENCY, DOWN_CPU);

  /** Shells, queries, pages: latency at a given rate, connecting, latency beside bulk. */
  public static final Workload INTERACTIVE =
      new Workload("interactive", weights(LATENCY, 50, CONNECT, 25, FAIRNESS, 25));

  /** Copies and dumps: throughput, and what it costs in CPU. */
  public static final Workload BULK =
      new Workload("bulk", weights(DOWN, 35, UP, 25, DOWN_CPU, 20, UP_CPU, 20));

  /** Pools and crowds: memory of idle streams, connections a second, fairness, CPU. */
  public static final Workload MANY_CONNECTIONS =
      new Workload("many-connections", weights(IDLE, 35, CHURN, 35, FAIRNESS, 20, DOWN_CPU, 10));

  /** A bit of everything, in equal parts: what is meant if nothing is said. */
  public static final Workload BALANCED =
      new Workload(
          "balanced", weights(DOWN, 1, UP, 1, LATENCY, 1, CONNECT, 1, DOWN_CPU, 1, IDLE, 1));

  /**
   * @throws IllegalArgumentException if a weight is negative or not a number, or all are 0
   */
  public Workload {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    String of = " of workload '" + name + "'";
    weights.forEach(
        (label, weight) -> {
          if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                "weight " + weight + " of " + label + of + " must be finite and not negative");
          }
        });
    if (weights.values().stream().allMatch(weight -> weight == 0)) {
      throw new IllegalArgumentException("one weight" + of + " must be above 0");
    }
  }

  /** Those that need no file of weights, the default first. */
  public static List<Workload> known() {
    return List.of(BALANCED, INTERACTIVE, BULK, MANY_CONNECTIONS);
  }

  /** The weights above 0 as shares of all. */
  Map<String, Double> shares() {
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    Map<String, Double> shares = new LinkedHashMap<>();
    weights.forEach(
        (label, weight) -> {
          if (weight > 0) {
            shares.put(label, weight / sum);
          }
        });
    return shares;
  }

  private static Map<String, Double> weights(Object... labelsAndWeights) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (int i = 0; i < labelsAndWeights.length; i += 2) {
      double weight = ((Integer) labelsAndWeights[i + 1]).doubleValue();
      weights.put((String) labelsAndWeights[i], weight);
    }
    return weights;
  }
}
