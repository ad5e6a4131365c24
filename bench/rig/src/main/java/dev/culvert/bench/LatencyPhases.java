package dev.culvert.bench;

import dev.culvert.bench.LoadPhase.Conditions;
import dev.culvert.bench.load.Churn;
import dev.culvert.bench.load.Fairness;
import dev.culvert.bench.load.FirstByte;
import dev.culvert.bench.load.LatencyLog;
import dev.culvert.bench.load.OpenLoop;
import dev.culvert.bench.load.OpenLoopWindow;
import dev.culvert.bench.load.PingPong;
import dev.culvert.bench.load.SendSchedule;
import dev.culvert.bench.load.SustainableRate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/** The loads of small messages and of connections that come and go. */
final class LatencyPhases {

  /** Few enough to leave ephemeral ports for the next run. */
  private static final int MOST_OPENS = 2_000;

  private static final int CHURN = 200;
  private static final double RATE = 1_000;
  private static final long SEED = 11;
  private static final Duration LIMIT = Duration.ofMillis(5);
  private static final int BULK = 4;
  private static final String OPEN_LOOP = "openloop";

  private static final List<Payload> PAYLOADS =
      List.of(
          new Payload(1 << 10, Metric.RTT_1K, Metric.RTT_1K_P99),
          new Payload(1 << 14, Metric.RTT_16K, Metric.RTT_16K_P99),
          new Payload(1 << 16, Metric.RTT_64K, Metric.RTT_64K_P99),
          new Payload(1 << 20, Metric.RTT_1M, Metric.RTT_1M_P99));

  /** Messages of a size, and what the percentiles of their round trip are called. */
  private record Payload(int bytes, Metric p50, Metric p99) {}

  private LatencyPhases() {}

  static void roundTrips(RigState state, Conditions conditions) throws IOException {
    state.roundTrips(roundTrips(state, conditions, PingPong.MESSAGE));
  }

  static void payloads(RigState state, Conditions conditions) throws IOException {
    for (Payload payload : PAYLOADS) {
      Histogram window = roundTrips(state, conditions, payload.bytes());
      note(payload.p50(), OpenLoopWindow.micros(window, 50));
      note(payload.p99(), OpenLoopWindow.micros(window, 99));
    }
  }

  private static Histogram roundTrips(RigState state, Conditions conditions, int bytes)
      throws IOException {
    Histogram window = LatencyLog.window();
    try (PingPong load = new PingPong(state.rig(), bytes)) {
      for (long end = conditions.endOfRamp(); System.nanoTime() - end < 0; ) {
        load.roundTrip();
      }
      for (long end = conditions.end(); System.nanoTime() - end < 0; ) {
        window.recordValue(load.roundTrip());
      }
    }
    return window;
  }

  static void opens(RigState state, Conditions conditions) throws IOException {
    FirstByte load = new FirstByte(state.rig(), state.cell());
    Histogram window = LatencyLog.window();
    long end = conditions.end();
    for (int i = 0; i < MOST_OPENS && System.nanoTime() - end < 0; i++) {
      window.recordValue(load.open());
    }
    state.opens(window);
  }

  static void openLoop(RigState state, Conditions conditions) throws IOException {
    Duration window = conditions.window();
    OpenLoop.run(
        state.rig(),
        SendSchedule.exponential(RATE, window.dividedBy(4), SEED + 1),
        OpenLoop.CONNECTIONS);
    openLoop(
        state,
        OpenLoop.run(
            state.rig(), SendSchedule.exponential(RATE, window, SEED), OpenLoop.CONNECTIONS));
  }

  /** Notes a window of an open loop. */
  static void openLoop(RigState state, OpenLoopWindow found) {
    state.keep(OPEN_LOOP, found);
    note(Metric.OPENLOOP_P50, OpenLoopWindow.micros(found.intended(), 50));
    note(Metric.OPENLOOP_P99, OpenLoopWindow.micros(found.intended(), 99));
    note(Metric.OPENLOOP_SERVICE_P99, OpenLoopWindow.micros(found.service(), 99));
    note(Metric.OPENLOOP_LAG_P99, OpenLoopWindow.micros(found.lag(), 99));
    RigProfiler.note(Metric.OPENLOOP_ACHIEVED, found.achieved());
    RigProfiler.note(Metric.OPENLOOP_SATURATED, found.isSaturated() ? 1 : 0);
  }

  static void sustainable(RigState state, Conditions conditions) throws IOException {
    sustainable(state, new SustainableRate(LIMIT, conditions.window(), OpenLoop.CONNECTIONS));
  }

  static void sustainable(RigState state, SustainableRate search) throws IOException {
    note(Metric.OPENLOOP_SUSTAINABLE, search.search(state.rig()));
  }

  static void fairness(RigState state, Conditions conditions) throws IOException {
    fairness(state, BULK, conditions.window());
  }

  /** Pings alone, and beside so many bulk connections. */
  static void fairness(RigState state, int bulk, Duration window) throws IOException {
    Fairness alone = Fairness.measure(state.rig(), 0, window);
    Fairness beside = Fairness.measure(state.rig(), bulk, window);
    state.keep("fairness.0", alone.pings());
    state.keep("fairness." + bulk, beside.pings());
    RigProfiler.note(Metric.FAIRNESS_BULK, beside.bulk());
    OptionalDouble idle = OpenLoopWindow.micros(alone.pings().intended(), 99);
    OptionalDouble busy = OpenLoopWindow.micros(beside.pings().intended(), 99);
    note(Metric.FAIRNESS_P99, busy);
    if (idle.isPresent() && busy.isPresent()) {
      RigProfiler.note(Metric.FAIRNESS_INFLATION, busy.getAsDouble() / idle.getAsDouble());
    }
  }

  static void churn(RigState state, Conditions conditions) throws IOException {
    Churn found = Churn.measure(state.rig(), CHURN, conditions.window().multipliedBy(2));
    RigProfiler.note(Metric.CHURN_RATE, found.concurrent());
    RigProfiler.note(Metric.CHURN_SEQUENTIAL, found.sequential());
  }

  private static void note(Metric metric, OptionalDouble value) {
    value.ifPresent(known -> RigProfiler.note(metric, known));
  }
}
