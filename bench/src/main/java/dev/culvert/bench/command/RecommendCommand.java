package dev.culvert.bench.command;

import dev.culvert.bench.Metric;
import dev.culvert.bench.recommend.Confidence;
import dev.culvert.bench.recommend.Constraints;
import dev.culvert.bench.recommend.Need;
import dev.culvert.bench.recommend.Recommendation;
import dev.culvert.bench.recommend.Recommendation.Standing;
import dev.culvert.bench.recommend.Workload;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.Results;
import dev.culvert.bench.verdict.RecommendationJson;
import dev.culvert.bench.verdict.RunReport;
import dev.culvert.bench.verdict.Summary;
import dev.culvert.cli.ExitCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says which cell of a run to take for a workload, how sure that is, and how to get it. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says which of a run's cells to take for a workload, and how sure that is.",
      "Measures nothing."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:there is a recommendation, or a tie",
      "2:usage, or a folder that cannot be read",
      "3:too little was measured, or the machine was too noisy"
    })
final class RecommendCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The run's result folder.")
  private @Nullable Path folder;

  @Option(
      names = "--workload",
      paramLabel = "NAME|FILE",
      defaultValue = "balanced",
      description =
          "balanced, interactive, bulk, many-connections, or a file with lines METRIC: WEIGHT."
              + " Default: ${DEFAULT-VALUE}")
  private String workload = "balanced";

  @Option(names = "--no-root", description = "Leave out what needs root on the node.")
  private boolean noRoot;

  @Option(names = "--no-native-access", description = "Leave out what needs native access.")
  private boolean noNativeAccess;

  @Option(names = "--no-subprocess", description = "Leave out what starts programs.")
  private boolean noSubprocess;

  @Option(
      names = "--jdk",
      paramLabel = "N",
      description = "Leave out what does not run on this Java version: 17, 25.")
  private @Nullable Integer jdk;

  @Option(
      names = "--limit",
      paramLabel = "METRIC=BOUND",
      description =
          "Leave out what did not keep this bound in every fork, in the metric's unit:"
              + " rtt.p99=500, idle.processes=0")
  private Map<String, Double> limits = Map.of();

  @Option(names = "--json", description = "Print it as recommendation.json has it.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try {
      RunReport report =
          RunReport.of(Results.of(ResultFolder.existing(folder == null ? Path.of("") : folder)));
      if (report.summary().isNoisy()) {
        System.err.println(
            "warning: other programs disturbed most of this run: what is said holds at that noise");
      }
      Recommendation of = report.recommendation(chosen(), constraints());
      System.out.print(json ? RecommendationJson.of(List.of(of)) : text(of));
      return of.confidence() == Confidence.UNDECIDED ? ExitCode.UNDECIDED : 0;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "workload '"
              + workload
              + "' is neither a file nor one of "
              + String.join(", ", Workload.known().stream().map(Workload::name).toList()),
          e);
    }
  }

  private static String text(Recommendation of) {
    StringBuilder text = new StringBuilder();
    of.sentences().forEach(sentence -> text.append(sentence).append('\n'));
    for (Standing pick : of.picks()) {
      text.append("\nTo take ").append(pick.cell()).append(":\n");
      pick.configuration().forEach(line -> text.append("    ").append(line).append('\n'));
      pick.facts().forEach(fact -> text.append("  ").append(fact).append('\n'));
    }
    return text.toString();
  }

  private Workload chosen() throws IOException {
    Optional<Workload> known =
        Workload.known().stream().filter(of -> of.name().equals(workload)).findFirst();
    return known.isPresent() ? known.get() : WorkloadFile.read(Path.of(workload));
  }

  private Constraints constraints() {
    Set<Need> without = EnumSet.noneOf(Need.class);
    if (noRoot) {
      without.add(Need.ROOT);
    }
    if (noNativeAccess) {
      without.add(Need.NATIVE_ACCESS);
    }
    if (noSubprocess) {
      without.add(Need.SUBPROCESSES);
    }
    if (jdk != null && jdk < 1) {
      throw new IllegalArgumentException("jdk " + jdk + " must be a Java version, such as 17");
    }
    limits.forEach(RecommendCommand::check);
    return new Constraints(without, jdk == null ? 0 : jdk, false, limits);
  }

  private static void check(String metric, double bound) {
    if (Metric.labelled(metric).isEmpty()) {
      throw new IllegalArgumentException(
          "limit '"
              + metric
              + "' is of no metric; there are "
              + String.join(", ", Summary.COMPARED.stream().map(Metric::label).toList()));
    }
    if (!(bound >= 0 && bound < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "limit " + metric + "=" + bound + " must be finite and not negative");
    }
  }
}
