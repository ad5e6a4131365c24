package dev.culvert.bench.link;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The links that a cell may have between client and node. Immutable. */
public enum Link {
  /** Two machines of one building. */
  LAN(Duration.ofNanos(50_000), 0, 0),

  /** Two cities. */
  WAN(Duration.ofMillis(10), 0, 0),

  /** Two continents. */
  FAR(Duration.ofMillis(50), 0, 0),

  /** Two cities again, and of 200 packets one is lost. */
  LOSSY(Duration.ofMillis(10), 0.005, 0),

  /** Somebody's 100 Mbit/s. */
  SLOW(Duration.ofMillis(1), 0, 100_000_000);

  private static final double NANOS_PER_MILLI = 1e6;
  private static final int BITS_PER_MEGABIT = 1_000_000;
  private static final int PERCENT = 100;

  private final Duration delay;
  private final double loss;
  private final long bitsPerSecond;

  Link(Duration delay, double loss, long bitsPerSecond) {
    this.delay = delay;
    this.loss = loss;
    this.bitsPerSecond = bitsPerSecond;
  }

  /** The link of a name as it is written. */
  public static Optional<Link> named(String name) {
    return Stream.of(values()).filter(link -> link.label().equals(name)).findFirst();
  }

  /** The names of all, for messages. */
  public static List<String> labels() {
    return Stream.of(values()).map(Link::label).toList();
  }

  /** The name as it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How long a packet takes from one end to the other. */
  public Duration delay() {
    return delay;
  }

  /** The share of packets that get lost each way, 0 to 1. */
  public double loss() {
    return loss;
  }

  /** What passes each way; 0 for no limit. */
  public long bitsPerSecond() {
    return bitsPerSecond;
  }

  /** What it does, in words. */
  public String description() {
    String description =
        String.format(
            Locale.ROOT, "%s ms there and back", number(2 * delay.toNanos() / NANOS_PER_MILLI));
    if (bitsPerSecond > 0) {
      description += ", " + bitsPerSecond / BITS_PER_MEGABIT + " Mbit/s";
    }
    if (loss > 0) {
      description += ", " + number(loss * PERCENT) + " % of packets lost each way";
    }
    return description;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
