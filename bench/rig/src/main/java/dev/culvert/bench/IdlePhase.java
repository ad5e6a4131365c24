package dev.culvert.bench;

import dev.culvert.bench.load.IdleConnections;
import dev.culvert.bench.rig.NodeUsage;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.util.Optional;

/** What the node holds for a connection that says nothing. */
final class IdlePhase {

  /**
   * Less cannot be told from what pools and the compiler take between two looks, some 100 KiB in
   * all; and the kernel takes more for the connection's two sockets.
   */
  private static final double LEAST_BYTES = 8 << 10;

  private IdlePhase() {}

  /** Opens so many connections and notes what the node has grown by, for each. */
  static void measure(Rig rig, int connections) throws IOException {
    Optional<NodeUsage> before = rig.nodeUsage();
    if (before.isEmpty()) {
      return; // No node, no cost of it.
    }
    try (IdleConnections idle = new IdleConnections(rig, connections)) {
      note(before.get(), rig.nodeUsage().orElseThrow(), idle.count());
    }
  }

  private static void note(NodeUsage before, NodeUsage after, int connections) {
    double each = 1.0 / connections;
    RigProfiler.note(Metric.IDLE_PROCESSES, each * (after.processes() - before.processes()));
    RigProfiler.note(Metric.IDLE_THREADS, each * (after.threads() - before.threads()));
    RigProfiler.note(Metric.IDLE_DESCRIPTORS, each * (after.descriptors() - before.descriptors()));
    RigProfiler.note(Metric.IDLE_RSS, each * (after.residentKib() - before.residentKib()));
    RigProfiler.note(Metric.IDLE_HEAP, each * (after.heapKib() - before.heapKib()));
    RigProfiler.note(Metric.IDLE_PSS, each * (after.childrenPssKib() - before.childrenPssKib()));
    RigProfiler.note(Metric.IDLE_USS, each * (after.childrenUssKib() - before.childrenUssKib()));
    double bytes = each * (memoryBytes(after) - memoryBytes(before));
    RigProfiler.note(Metric.IDLE_BYTES, Math.max(LEAST_BYTES, bytes));
  }

  private static long memoryBytes(NodeUsage usage) {
    return (usage.residentKib() + usage.heapKib() + usage.childrenPssKib()) << 10;
  }
}
