package dev.culvert.bench;

import dev.culvert.bench.load.IdleConnections;
import dev.culvert.bench.rig.JvmMemory;
import dev.culvert.bench.rig.NodeUsage;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.util.Optional;

/** What node, client and gateway hold for a connection that says nothing. */
final class IdlePhase {

  /**
   * Less cannot be told from what pools and the compiler take between two looks, some 100 KiB in
   * all; and the kernel takes more for the connection's two sockets.
   */
  private static final double LEAST_BYTES = 8 << 10;

  private IdlePhase() {}

  /** Opens so many connections and notes what each role has grown by, for each. */
  static void measure(Rig rig, int connections) throws IOException {
    Look before = Look.at(rig);
    if (before.isEmpty()) {
      return; // No node and no client of ours here, no cost of it.
    }
    try (IdleConnections idle = new IdleConnections(rig, connections)) {
      double each = 1.0 / idle.count();
      Look after = Look.at(rig);
      if (before.node().isPresent() && after.node().isPresent()) {
        note(before.node().get(), after.node().get(), each);
      }
      note(
          before.client(),
          after.client(),
          each,
          Metric.IDLE_CLIENT_HEAP,
          Metric.IDLE_CLIENT_NATIVE);
      note(
          before.gateway(),
          after.gateway(),
          each,
          Metric.IDLE_GATEWAY_HEAP,
          Metric.IDLE_GATEWAY_NATIVE);
    }
  }

  private static void note(
      Optional<JvmMemory> before,
      Optional<JvmMemory> after,
      double each,
      Metric heap,
      Metric outside) {
    if (before.isPresent() && after.isPresent()) {
      RigProfiler.note(heap, each * (after.get().heapKib() - before.get().heapKib()));
      RigProfiler.note(outside, each * (after.get().residentKib() - before.get().residentKib()));
    }
  }

  private static void note(NodeUsage before, NodeUsage after, double each) {
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

  /** What all of them hold at one moment, the node first: it waits until nothing comes or goes. */
  private record Look(
      Optional<NodeUsage> node, Optional<JvmMemory> client, Optional<JvmMemory> gateway) {

    static Look at(Rig rig) throws IOException {
      Optional<NodeUsage> node = rig.nodeUsage();
      return new Look(node, rig.clientMemory(), rig.gatewayMemory());
    }

    boolean isEmpty() {
      return node.isEmpty() && client.isEmpty();
    }
  }
}
