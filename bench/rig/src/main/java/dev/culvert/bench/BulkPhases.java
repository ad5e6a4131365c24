package dev.culvert.bench;

import dev.culvert.bench.LoadPhase.Conditions;
import dev.culvert.bench.load.BulkDown;
import dev.culvert.bench.load.BulkUp;
import dev.culvert.bench.load.CrowdRate;
import dev.culvert.bench.load.SlowReader;
import java.io.IOException;

/** The loads that carry as much as they can. */
final class BulkPhases {

  private static final int MANY = 16;

  private BulkPhases() {}

  static void up(RigState state, Conditions conditions) throws IOException {
    try (BulkUp load = new BulkUp(state.rig())) {
      for (long end = conditions.endOfRamp(); System.nanoTime() - end < 0; ) {
        load.send();
      }
      BulkWindow window = BulkWindow.begin(Metric.UP, state.rig(), load.received());
      for (long end = conditions.end(); System.nanoTime() - end < 0; ) {
        load.send();
      }
      window.end(state.rig(), load.received());
      load.finish();
    }
  }

  static void down(RigState state, Conditions conditions) throws IOException {
    try (BulkDown load = new BulkDown(state.rig())) {
      for (long end = conditions.endOfRamp(); System.nanoTime() - end < 0; ) {
        load.receive();
      }
      BulkWindow window = BulkWindow.begin(Metric.DOWN, state.rig(), load.received());
      for (long end = conditions.end(); System.nanoTime() - end < 0; ) {
        load.receive();
      }
      window.end(state.rig(), load.received());
    }
  }

  static void duplex(RigState state, Conditions conditions) throws IOException {
    RigProfiler.note(Metric.DUPLEX, CrowdRate.measure(state.rig(), 1, 1, conditions.window()));
  }

  static void streams(RigState state, Conditions conditions) throws IOException {
    RigProfiler.note(
        Metric.STREAMS_UP, CrowdRate.measure(state.rig(), MANY, 0, conditions.window()));
    RigProfiler.note(
        Metric.STREAMS_DOWN, CrowdRate.measure(state.rig(), 0, MANY, conditions.window()));
  }

  static void slowReader(RigState state, Conditions conditions) throws IOException {
    SlowReader found = SlowReader.measure(state.rig(), conditions.window());
    RigProfiler.note(Metric.SLOW_RETAINED, found.retained());
    RigProfiler.note(Metric.SLOW_MEMORY, (double) found.grownKib());
  }
}
