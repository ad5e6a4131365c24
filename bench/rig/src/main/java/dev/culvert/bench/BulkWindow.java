package dev.culvert.bench;

import dev.culvert.bench.rig.ReceivedBytes;
import dev.culvert.bench.rig.Rig;
import dev.culvert.bench.rig.RoleCpu;

/**
 * A measured window of a bulk transfer: the bytes at the receiver, and the CPU time that each role
 * spent on them meanwhile. Immutable.
 *
 * @param rate what the bytes of a second are called, and by its parts their CPU time
 * @param received what the receiver had when the window began
 * @param cpu what had been spent when it began
 */
record BulkWindow(Metric rate, ReceivedBytes received, RoleCpu cpu) {

  private static final double GIBIBYTE = 1L << 30;
  private static final double MILLIS_PER_SECOND = 1e3;

  static BulkWindow begin(Metric rate, Rig rig, ReceivedBytes received) {
    return new BulkWindow(rate, received, rig.cpu());
  }

  /** Ends the window and notes its metrics. */
  void end(Rig rig, ReceivedBytes end) {
    RoleCpu spent = rig.cpu().since(cpu);
    long bytes = end.bytes() - received.bytes();
    RigProfiler.note(rate, end.rateSince(received));
    spent.total().ifPresent(total -> note(rate.part("cpu"), total, bytes));
    note(rate.part("cpu.client"), spent.client(), bytes);
    spent.gateway().ifPresent(gateway -> note(rate.part("cpu.gateway"), gateway, bytes));
    spent.node().ifPresent(node -> note(rate.part("cpu.node"), node, bytes));
    spent.pod().ifPresent(pod -> note(rate.part("cpu.pod"), pod, bytes));
  }

  /** Notes what so many bytes have cost. */
  static void note(Metric metric, long millis, long bytes) {
    if (bytes > 0) {
      RigProfiler.note(metric, millis / MILLIS_PER_SECOND / (bytes / GIBIBYTE));
    }
  }
}
