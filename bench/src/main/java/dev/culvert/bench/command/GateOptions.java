package dev.culvert.bench.command;

import dev.culvert.bench.Metric;
import dev.culvert.bench.stats.RunComparison.Gate;
import dev.culvert.bench.verdict.ComparisonFormat;
import dev.culvert.bench.verdict.Judging;
import dev.culvert.bench.verdict.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What is asked of a comparison, and what it fails on: the options of compare and ab. */
final class GateOptions {

  /** What {@code --fail-on} knows. */
  enum FailOn {
    REGRESSION,
    INCONCLUSIVE
  }

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      defaultValue = "5%",
      converter = Percent.class,
      description = "The loss that is let pass. Default: ${DEFAULT-VALUE}")
  private double threshold = 0.05;

  @Option(
      names = "--metric",
      paramLabel = "NAME[,NAME...]",
      split = ",",
      description =
          "What to compare, as in summary.csv. Default: throughput, latency and CPU for a GiB. All that"
              + " is compared is one family: the more, the harder each is to show")
  private List<String> metrics = List.of();

  @Option(
      names = "--fail-on",
      paramLabel = "WHAT",
      defaultValue = "regression",
      converter = FailOnWord.class,
      description =
          "regression: exit 1 for what is shown worse. inconclusive: also exit 3 while something"
              + " may be worse and cannot be told. Default: ${DEFAULT-VALUE}")
  private FailOn failOn = FailOn.REGRESSION;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = FormatWord.class,
      description = "text, md, json or junit. Default: ${DEFAULT-VALUE}")
  private ComparisonFormat format = ComparisonFormat.TEXT;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private final Judging usual;

  /**
   * @param usual what is compared if nothing is asked for
   */
  GateOptions(Judging usual) {
    this.usual = usual;
  }

  ComparisonFormat format() {
    return format;
  }

  /**
   * What is asked.
   *
   * @throws ParameterException if a name is none
   */
  Judging judging() {
    return new Judging(wanted(), threshold);
  }

  Gate gate(boolean force) {
    return new Gate(failOn == FailOn.INCONCLUSIVE, force);
  }

  /** The options that were chosen, as they can be given again. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (!metrics.isEmpty()) {
      arguments.addAll(List.of("--metric", String.join(",", metrics)));
    }
    arguments.addAll(
        List.of(
            "--threshold",
            String.format(Locale.ROOT, "%.3f%%", threshold * 100),
            "--fail-on",
            word(failOn),
            "--format",
            word(format)));
    return arguments;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E read(String text, List<E> values) {
    return values.stream()
        .filter(value -> word(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' must be one of "
                        + String.join(", ", values.stream().map(GateOptions::word).toList())));
  }

  /** Reads {@code --fail-on}. */
  static final class FailOnWord implements ITypeConverter<FailOn> {
    @Override
    public FailOn convert(String text) {
      return read(text, List.of(FailOn.values()));
    }
  }

  /** Reads {@code --format}. */
  static final class FormatWord implements ITypeConverter<ComparisonFormat> {
    @Override
    public ComparisonFormat convert(String text) {
      return read(text, List.of(ComparisonFormat.values()));
    }
  }

  private List<Metric> wanted() {
    if (metrics.isEmpty()) {
      return usual.metrics();
    }
    List<Metric> wanted = new ArrayList<>();
    for (String name : metrics) {
      Optional<Metric> metric =
          Summary.COMPARED.stream().filter(known -> known.label().equals(name)).findFirst();
      wanted.add(metric.orElseThrow(() -> unknown(name)));
    }
    return wanted;
  }

  private ParameterException unknown(String name) {
    return new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "metric '"
            + name
            + "' is not here; there are "
            + String.join(", ", Summary.COMPARED.stream().map(Metric::label).toList()));
  }
}
