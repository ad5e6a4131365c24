package dev.culvert.bench.run;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.verdict.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What the terminal shows of a fork that has ended. */
final class Progress {

  private static final List<Metric> SHOWN =
      List.of(Metric.UP, Metric.DOWN, Metric.RTT_P50, Metric.CONNECT_P50);

  private Progress() {}

  static String line(ForkResult fork, Rules rules) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "round %d  %-16s %4.1f s",
                fork.round(),
                fork.cell(),
                fork.took().toMillis() / 1e3));
    if (fork.failure() != null) {
      return line.append("  FAILED: ").append(fork.failure()).toString();
    }
    for (Metric metric : SHOWN) {
      OptionalDouble value = fork.value(metric);
      if (value.isPresent()) {
        line.append("  ")
            .append(metric.label())
            .append(' ')
            .append(TextTable.number(value.getAsDouble()))
            .append(' ')
            .append(metric.unit());
      }
    }
    if (fork.noise().contaminates(rules)) {
      line.append(
          String.format(Locale.ROOT, "  disturbed: others used %.2f CPUs", fork.noise().foreign()));
    }
    return line.toString();
  }
}
