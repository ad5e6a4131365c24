package dev.culvert.cli.doctor;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What else runs now: it disturbs a measurement. */
final class SystemLoad implements Check {

  private static final Pattern FIGURE = Pattern.compile("(\\d+\\.\\d+) ");

  /** The part of the processors that may be busy. */
  private static final double QUIET = 0.25;

  @Override
  public String group() {
    return "benchmark";
  }

  @Override
  public String name() {
    return "load";
  }

  @Override
  public List<Finding> look(Machine machine) {
    int processors = Runtime.getRuntime().availableProcessors();
    OptionalDouble load = lastMinute(machine.read("/proc/loadavg").orElse(""));
    if (load.isEmpty()) {
      return List.of(Finding.note(name(), "not known", "mount /proc"));
    }
    String detail =
        String.format(
            Locale.ROOT, "%.2f in the last minute, %d processors", load.getAsDouble(), processors);
    return List.of(
        load.getAsDouble() < processors * QUIET
            ? Finding.ok(name(), detail)
            : Finding.note(name(), detail, "wait for what else runs to end before measuring"));
  }

  /** The first figure of /proc/loadavg. */
  static OptionalDouble lastMinute(String loadavg) {
    Matcher matcher = FIGURE.matcher(loadavg);
    return matcher.lookingAt()
        ? OptionalDouble.of(Double.parseDouble(matcher.group(1)))
        : OptionalDouble.empty();
  }
}
