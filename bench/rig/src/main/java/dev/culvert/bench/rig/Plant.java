package dev.culvert.bench.rig;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A flaw that is put into a client transport on purpose, to see whether the harness finds it: time
 * on the CPU, spent by whoever reads or writes. Immutable.
 *
 * @param upNanosPerKib for each KiB of a chunk that is written
 * @param downNanosPerKib for each KiB of a chunk that is read
 * @param nanosPerWrite for each write, whatever its size
 */
public record Plant(long upNanosPerKib, long downNanosPerKib, long nanosPerWrite) {

  /** No flaw; the transport is wrapped all the same, so that the wrapper is in both. */
  public static final Plant NONE = new Plant(0, 0, 0);

  private static final String PROPERTY = "culvert.bench.plant";
  private static final String LONGEST = "[0-9]{1,9}";
  private static final Pattern FORM =
      Pattern.compile("up=(" + LONGEST + "),down=(" + LONGEST + "),write=(" + LONGEST + ")");

  /** So much for each KiB. */
  public static Plant ofCpu(long upNanosPerKib, long downNanosPerKib) {
    return new Plant(upNanosPerKib, downNanosPerKib, 0);
  }

  /** So much for each write. */
  public static Plant ofDelay(long nanosPerWrite) {
    return new Plant(0, 0, nanosPerWrite);
  }

  /** The option of a benchmark's JVM that plants it. */
  public List<String> jvmOptions() {
    return List.of("-D" + PROPERTY + "=" + this);
  }

  /** What is planted in this JVM. */
  static Optional<Plant> current() {
    return parse(System.getProperty(PROPERTY));
  }

  private static Optional<Plant> parse(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "system property " + PROPERTY + "='" + text + "' must be up=N,down=N,write=N, in ns");
    }
    return Optional.of(
        new Plant(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3))));
  }

  /** The form that {@link #current} reads. */
  @Override
  public String toString() {
    return "up=" + upNanosPerKib + ",down=" + downNanosPerKib + ",write=" + nanosPerWrite;
  }
}
