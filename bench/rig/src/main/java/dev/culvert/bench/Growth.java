package dev.culvert.bench;

import java.util.List;
import java.util.Locale;

/** A direction of bulk that is measured by the number of connections, and its metrics. */
public enum Growth {
  UP,
  DOWN;

  /** How many connections carry at once. */
  public static final List<Integer> CONNECTIONS = List.of(1, 16, 256, 1_000);

  /** Whose CPU time is told apart: what is ours, without the loads and the pod. */
  public static final List<String> ROLES = List.of("client", "gateway", "node");

  /** The way as it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * MiB/s of all together.
   *
   * @param connections one of {@link #CONNECTIONS}
   */
  public Metric rate(int connections) {
    String label = "grow." + label() + "." + connections;
    return Metric.labelled(label)
        .orElseThrow(() -> new IllegalArgumentException("there is no metric " + label));
  }

  /** CPU time for a GiB of all {@link #ROLES} together. */
  public Metric cpu(int connections) {
    return rate(connections).part("cpu");
  }

  /**
   * The same of one.
   *
   * @param role one of {@link #ROLES}
   */
  public Metric cpu(int connections, String role) {
    return rate(connections).part("cpu." + role);
  }
}
