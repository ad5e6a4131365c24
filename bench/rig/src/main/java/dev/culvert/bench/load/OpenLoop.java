package dev.culvert.bench.load;

import dev.culvert.bench.rig.CorruptedException;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.time.Duration;

/**
 * Small messages at an offered rate, over several connections to the pod's echo. Latency counts
 * from when a message was due: a stall is seen by all that would have come during it. At most a
 * second's worth is in flight.
 */
public final class OpenLoop {

  /** Connections, if nothing else is asked for. */
  public static final int CONNECTIONS = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private OpenLoop() {}

  /**
   * Sends the messages of the schedule.
   *
   * @throws CorruptedException if one comes back changed, or not within 3 s of the end
   */
  public static OpenLoopWindow run(Rig rig, SendSchedule schedule, int connections)
      throws IOException {
    return run(rig, schedule, connections, Ticker.SYSTEM);
  }

  /** As {@link #run(Rig, SendSchedule, int)}, in the time of another clock. */
  static OpenLoopWindow run(Rig rig, SendSchedule schedule, int connections, Ticker ticker)
      throws IOException {
    return run(rig, schedule, connections, PATIENCE, ticker);
  }

  static OpenLoopWindow run(
      Rig rig, SendSchedule schedule, int connections, Duration patience, Ticker ticker)
      throws IOException {
    Answers answers = new Answers();
    try (EchoWire wire = new EchoWire(rig, connections, answers)) {
      return new Sender(schedule, ticker, wire, answers).run(patience);
    }
  }
}
