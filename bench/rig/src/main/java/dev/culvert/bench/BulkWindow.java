package dev.culvert.bench;

import dev.culvert.bench.rig.ReceivedBytes;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.RoleCpu;

/**
 * A measured window of a bulk transfer: the bytes at the receiver, and the CPU time that each role
 * spent on them meanwhile. Immutable.
 *
 * @param direction which way the bytes go
 * @param received what the receiver had when the window began
 * @param cpu what had been spent when it began
 */
record BulkWindow(Direction direction, ReceivedBytes received, RoleCpu cpu) {

  private static final double GIBIBYTE = 1L << 30;
  private static final double MILLIS_PER_SECOND = 1e3;

  static BulkWindow begin(Direction direction, Rig rig, ReceivedBytes received) {
    return new BulkWindow(direction, received, rig.cpu());
  }

  /** Ends the window and notes its metrics. */
  void end(Rig rig, ReceivedBytes end) {
    RoleCpu spent = rig.cpu().since(cpu);
    double gibibytes = (end.bytes() - received.bytes()) / GIBIBYTE;
    RigProfiler.note(direction.rate, end.rateSince(received));
    spent.total().ifPresent(total -> note(direction.cpu, total, gibibytes));
    note(direction.clientCpu, spent.client(), gibibytes);
    spent.gateway().ifPresent(gateway -> note(direction.gatewayCpu, gateway, gibibytes));
    spent.node().ifPresent(node -> note(direction.nodeCpu, node, gibibytes));
    spent.pod().ifPresent(pod -> note(direction.podCpu, pod, gibibytes));
  }

  private static void note(Metric metric, long millis, double gibibytes) {
    if (gibibytes > 0) {
      RigProfiler.note(metric, millis / MILLIS_PER_SECOND / gibibytes);
    }
  }

  /** Which way, and the metrics of it. */
  enum Direction {
    UP(
        Metric.UP,
        Metric.UP_CPU,
        Metric.UP_CPU_CLIENT,
        Metric.UP_CPU_GATEWAY,
        Metric.UP_CPU_NODE,
        Metric.UP_CPU_POD),
    DOWN(
        Metric.DOWN,
        Metric.DOWN_CPU,
        Metric.DOWN_CPU_CLIENT,
        Metric.DOWN_CPU_GATEWAY,
        Metric.DOWN_CPU_NODE,
        Metric.DOWN_CPU_POD);

    private final Metric rate;
    private final Metric cpu;
    private final Metric clientCpu;
    private final Metric gatewayCpu;
    private final Metric nodeCpu;
    private final Metric podCpu;

    Direction(
        Metric rate,
        Metric cpu,
        Metric clientCpu,
        Metric gatewayCpu,
        Metric nodeCpu,
        Metric podCpu) {
      this.rate = rate;
      this.cpu = cpu;
      this.clientCpu = clientCpu;
      this.gatewayCpu = gatewayCpu;
      this.nodeCpu = nodeCpu;
      this.podCpu = podCpu;
    }
  }
}
