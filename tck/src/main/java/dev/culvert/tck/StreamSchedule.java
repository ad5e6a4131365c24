package dev.culvert.tck;

import dev.culvert.core.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Some hundred random steps on the streams of one session, a few of which are open at once. The
 * same seed makes the same steps in the same order; how the threads of both sides interleave with
 * them is new each time. Confined to the test's thread.
 */
final class StreamSchedule {

  private static final int STREAMS = 40;

  private final TransportFixture fixture;
  private final Session session;
  private final long seed;
  private final int atOnce;
  private final SplittableRandom random;
  private final List<ScheduledStream> open = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private int dialled;

  /**
   * @param atOnce streams open at once
   */
  StreamSchedule(TransportFixture fixture, Session session, long seed, int atOnce) {
    this.fixture = fixture;
    this.session = session;
    this.seed = seed;
    this.atOnce = atOnce;
    this.random = new SplittableRandom(seed);
  }

  /** Runs to the end; fails with the seed and the steps so far. */
  void run() {
    try {
      while (dialled < STREAMS || !open.isEmpty()) {
        if (mayDial() && (open.isEmpty() || random.nextInt(8) == 0)) {
          dial();
        } else {
          step();
        }
      }
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "the schedule of seed %d failed after %d steps; -D%s=%d makes the same steps again.%n%s%n%s",
              seed,
              steps.size(),
              SchedulesContract.SEED,
              seed,
              e,
              String.join(System.lineSeparator(), steps)),
          e);
    }
  }

  private boolean mayDial() {
    return dialled < STREAMS && open.size() < atOnce;
  }

  private void dial() {
    int number = ++dialled;
    Consumer<String> log = step -> steps.add("stream " + number + ": " + step);
    open.add(new ScheduledStream(fixture, session, 1_000 + number, random.split(), log));
  }

  private void step() throws Exception {
    ScheduledStream stream = open.get(random.nextInt(open.size()));
    if (!stream.step()) {
      open.remove(stream);
      stream.settle();
    }
  }
}
