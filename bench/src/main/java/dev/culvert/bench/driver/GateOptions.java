package dev.culvert.bench.driver;

import dev.culvert.bench.Metric;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunComparison.Gate;
import dev.culvert.bench.stats.RunSummary;
import dev.culvert.bench.stats.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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

  /** How the comparison is printed. */
  enum Format {
    TEXT,
    MD,
    JSON,
    JUNIT
  }

  /** More of them would make each harder to show. */
  private static final List<Metric> USUAL =
      Stream.concat(Summary.HEADLINES.stream(), Stream.of(Metric.UP_CPU, Metric.DOWN_CPU)).toList();

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
  private Format format = Format.TEXT;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private final List<Metric> usual;

  GateOptions() {
    this(USUAL);
  }

  /**
   * For a command of its own kind.
   *
   * @param usual what is compared if nothing is asked for
   */
  GateOptions(List<Metric> usual) {
    this.usual = List.copyOf(usual);
  }

  Format format() {
    return format;
  }

  Settings settings() {
    return Settings.DEFAULT.withTolerance(threshold);
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

  /**
   * Only what is asked for.
   *
   * @throws ParameterException if a name is none
   */
  RunSummary narrow(RunSummary run) {
    List<Measure> wanted = wanted();
    Observations all = run.observations();
    Observations.Builder some = Observations.builder();
    for (Measure measure : wanted) {
      for (String cell : all.cells(measure)) {
        some.addAll(cell, measure, all.series(measure, cell));
      }
    }
    return new RunSummary(run.environment(), some.build(), run.failures(), run.isTooNoisy());
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
  static final class FormatWord implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      return read(text, List.of(Format.values()));
    }
  }

  private List<Measure> wanted() {
    if (metrics.isEmpty()) {
      return usual.stream().map(Metric::measure).toList();
    }
    List<Measure> wanted = new ArrayList<>();
    for (String name : metrics) {
      Optional<Metric> metric =
          Summary.COMPARED.stream().filter(known -> known.label().equals(name)).findFirst();
      wanted.add(metric.orElseThrow(() -> unknown(name)).measure());
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
