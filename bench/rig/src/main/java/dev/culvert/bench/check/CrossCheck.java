package dev.culvert.bench.check;

import dev.culvert.bench.load.BulkDown;
import dev.culvert.bench.load.BulkUp;
import dev.culvert.bench.load.PingPong;
import dev.culvert.bench.rig.Iperf3;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.ReceivedBytes;
import dev.culvert.bench.rig.Rig;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;

/**
 * The same tunnel, measured by our loads and by others: bulk by iperf3, round trips by a {@link
 * PlainSocket}, in the JVM of our loads, where it must agree, and in another, which pays for the
 * switch between processes as well. In each round every measurement is made once, the two of a pair
 * one right after the other, since the machine changes in less than a round. Not thread-safe.
 */
public final class CrossCheck {

  private static final Duration WARM_UP = Duration.ofSeconds(1);
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final long PATIENCE_SECONDS = 30;
  private static final int WARM_UPS = 2;

  /** A JVM of its own warms up each time. */
  private static final Duration PLAIN_WARM_UP = Duration.ofSeconds(4);

  private final Rig rig;
  private final List<Pair> pairs;

  /** Neither belongs to this. */
  public CrossCheck(Rig rig, Iperf3 iperf3) {
    this.rig = rig;
    this.pairs =
        List.of(
            new Pair(
                new Agreement("bulk up, MiB/s", "iperf3", true),
                this::up,
                () -> iperf3.mibPerSecond(true, WARM_UP, WINDOW)),
            new Pair(
                new Agreement("bulk down, MiB/s", "iperf3", true),
                this::down,
                () -> iperf3.mibPerSecond(false, WARM_UP, WINDOW)),
            new Pair(
                new Agreement("round trip p50, us", "a plain socket", true),
                this::roundTrip,
                this::plainRoundTrip),
            new Pair(
                new Agreement("the same, us", "a plain socket in another process", false),
                this::roundTrip,
                this::distantRoundTrip));
  }

  /** Measures once. */
  private interface Measurement {
    double measure() throws IOException;
  }

  /** One measurement of a round. */
  private interface Step {
    void run() throws IOException;
  }

  /** A figure, and how either side comes to it. */
  private record Pair(Agreement agreement, Measurement ours, Measurement theirs) {

    List<Step> steps() {
      return List.of(
          () -> agreement.ours(ours.measure()), () -> agreement.theirs(theirs.measure()));
    }
  }

  /**
   * Measures so many rounds, after some that only warm up.
   *
   * @param progress hears of each round that has ended
   */
  public List<Agreement> run(int rounds, long seed, BiConsumer<Integer, List<Agreement>> progress)
      throws IOException {
    List<Agreement> agreements = pairs.stream().map(Pair::agreement).toList();
    for (int i = 0; i < WARM_UPS; i++) {
      for (Pair pair : pairs) {
        pair.ours().measure();
      }
    }
    for (int round = 1; round <= rounds; round++) {
      Random random = new Random(seed + round);
      for (Pair pair : shuffled(pairs, random)) {
        for (Step step : shuffled(pair.steps(), random)) {
          step.run();
        }
      }
      progress.accept(round, agreements);
    }
    return agreements;
  }

  private double up() throws IOException {
    try (BulkUp load = new BulkUp(rig)) {
      for (long end = after(WARM_UP); System.nanoTime() - end < 0; ) {
        load.send();
      }
      ReceivedBytes before = load.received();
      for (long end = after(WINDOW); System.nanoTime() - end < 0; ) {
        load.send();
      }
      double rate = load.received().rateSince(before);
      load.finish();
      return rate;
    }
  }

  private double down() throws IOException {
    try (BulkDown load = new BulkDown(rig)) {
      for (long end = after(WARM_UP); System.nanoTime() - end < 0; ) {
        load.receive();
      }
      ReceivedBytes before = load.received();
      for (long end = after(WINDOW); System.nanoTime() - end < 0; ) {
        load.receive();
      }
      return load.received().rateSince(before);
    }
  }

  private double roundTrip() throws IOException {
    Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    try (PingPong load = new PingPong(rig)) {
      for (long end = after(WARM_UP); System.nanoTime() - end < 0; ) {
        load.roundTrip();
      }
      for (long end = after(WINDOW); System.nanoTime() - end < 0; ) {
        nanos.recordValue(load.roundTrip());
      }
    }
    return nanos.getValueAtPercentile(50) / 1e3;
  }

  private double plainRoundTrip() throws IOException {
    InetSocketAddress echo = rig.address(PodPort.ECHO);
    return PlainSocket.median(echo, WARM_UP.toMillis(), WINDOW.toMillis()) / 1e3;
  }

  private double distantRoundTrip() throws IOException {
    InetSocketAddress echo = rig.address(PodPort.ECHO);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PlainSocket.class.getName(),
                echo.getAddress().getHostAddress(),
                Integer.toString(echo.getPort()),
                Long.toString(PLAIN_WARM_UP.toMillis()),
                Long.toString(WINDOW.toMillis()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      String line = lines.readLine();
      if (line == null || !process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            "the plain socket did not print its median; its last words are above");
      }
      return Long.parseLong(line.strip()) / 1e3;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the plain socket measured", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static <T> List<T> shuffled(List<T> things, Random random) {
    List<T> order = new ArrayList<>(things);
    Collections.shuffle(order, random);
    return order;
  }

  private static long after(Duration duration) {
    return System.nanoTime() + duration.toNanos();
  }
}
