package dev.culvert.bench.verdict;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.recommend.Constraints;
import dev.culvert.bench.recommend.Recommendation;
import dev.culvert.bench.recommend.Workload;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.result.Results;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Analysis;
import dev.culvert.bench.stats.AnalysisSettings;
import dev.culvert.bench.stats.Environment;
import dev.culvert.bench.stats.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run has to say so far. Not thread-safe. */
public final class RunReport {

  private final Plan plan;
  private final Summary summary;
  private final int rounds;
  private final MachineFacts machine;
  private final Map<Cell, String> notMeasured;
  private final List<String> gaps;
  private final Analysis analysis;
  private @Nullable List<Recommendation> recommendations;

  /**
   * @param plan what it was to do
   * @param summary of the forks
   * @param rounds that are complete
   * @param machine where
   * @param notMeasured cells that could not be, and why
   * @param gaps what the folder lacks, a sentence each
   */
  public RunReport(
      Plan plan,
      Summary summary,
      int rounds,
      MachineFacts machine,
      Map<Cell, String> notMeasured,
      List<String> gaps) {
    this.plan = plan;
    this.summary = summary;
    this.rounds = rounds;
    this.machine = machine;
    this.notMeasured = notMeasured;
    this.gaps = List.copyOf(gaps);
    this.analysis = new Analysis(Evidence.of(summary), AnalysisSettings.DEFAULT);
  }

  /** Of what there is. */
  public static RunReport of(Results run) {
    return new RunReport(
        run.plan(),
        new Summary(run.plan().cells(), run.forks(), run.plan().rules()),
        run.rounds(),
        run.machine(),
        run.record().notMeasured(),
        run.gaps());
  }

  public Summary summary() {
    return summary;
  }

  /** What is needed to hold it against another run, without what others disturbed. */
  public RunSummary comparable() {
    Map<String, String> failures = new LinkedHashMap<>();
    summary.failures().forEach((cell, reason) -> failures.put(cell.toString(), reason));
    return new RunSummary(
        environment(), Evidence.undisturbed(summary), failures, summary.isNoisy());
  }

  /** Neither are figures of warm JVMs held against those of the first seconds. */
  private Environment environment() {
    Environment environment = machine.environment();
    List<String> settings = new ArrayList<>(List.of(environment.tuning()));
    if (plan.windows().warmsUntilQuiet()) {
      settings.add("warmed up until the compilers are quiet");
    }
    if (plan.profile().isBesideOthers()) {
      settings.add("with the client in a process of its own");
    }
    return environment.tuned(String.join(", and ", settings));
  }

  /** What else to know before a figure is used. */
  List<String> caveats() {
    List<String> caveats = new ArrayList<>(gaps);
    caveats.addAll(
        new Findings(summary, analysis).sentences(plan.profile(), rounds, machine.cores()));
    return caveats;
  }

  Map<Cell, String> notMeasured() {
    return notMeasured;
  }

  MachineFacts machine() {
    return machine;
  }

  Analysis analysis() {
    return analysis;
  }

  /** For the terminal: the tables, and what they say last, where it is seen. */
  public String text() {
    StringBuilder text = new StringBuilder(TextTable.text(summary.rows())).append('\n');
    for (Matrix matrix : Matrix.ALL) {
      String table = TextTable.text(matrix, summary);
      text.append(table).append(table.isEmpty() ? "" : "\n");
    }
    text.append(String.join("\n", notes())).append("\n\n");
    peers().ifPresent(table -> text.append(table.text()).append('\n'));
    goals().ifPresent(table -> text.append(table.text()).append('\n'));
    return text.append(String.join("\n", verdict())).append('\n').toString();
  }

  /** For summary.md: what it comes to, then the tables. */
  public String markdown(String command) {
    StringBuilder text = new StringBuilder();
    text.append("# Culvert benchmark: ").append(plan.profile().label()).append("\n\n");
    verdict().forEach(sentence -> text.append(sentence).append("\n\n"));
    peers().ifPresent(table -> text.append(table.markdown()).append('\n'));
    goals().ifPresent(table -> text.append(table.markdown()).append('\n'));
    text.append(TextTable.markdown(summary.rows())).append('\n');
    for (Matrix matrix : Matrix.ALL) {
      String table = TextTable.markdown(matrix, summary);
      text.append(table).append(table.isEmpty() ? "" : "\n");
    }
    notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.append("\nMade by `").append(command).append("`.\n").toString();
  }

  /** For summary.csv. */
  String csv() {
    return TextTable.csv(summary.allRows());
  }

  /** Ours beside what others offer, if the run was for that. */
  Optional<PeerTable> peers() {
    return plan.profile().isBesideOthers()
        ? Optional.of(new PeerTable(summary, notMeasured))
        : Optional.empty();
  }

  /** What is met of what the profile is for, if it is for anything such. */
  private Optional<GoalTable> goals() {
    return switch (plan.profile()) {
      case PEERS -> Optional.of(PeerGoals.of(summary));
      case GROWTH -> Optional.of(GrowthTable.of(summary));
      default -> Optional.empty();
    };
  }

  /** What to take for each workload that is known, the usual one first. */
  public List<Recommendation> recommendations() {
    List<Recommendation> known = recommendations;
    if (known == null) {
      known = Workload.known().stream().map(of -> recommendation(of, Constraints.NONE)).toList();
      recommendations = known;
    }
    return known;
  }

  /** What to take for a workload. */
  public Recommendation recommendation(Workload workload, Constraints constraints) {
    return Recommendation.of(
        analysis,
        Candidates.of(plan.cells(), summary.failures(), machine.environment().jdk()),
        workload,
        constraints);
  }

  /** What it comes to: what is sure, what is not, and what it would take. */
  public List<String> conclusions() {
    return new Conclusions(summary, analysis, recommendations()).sentences();
  }

  private List<String> verdict() {
    List<String> sentences = new ArrayList<>(conclusions());
    if (sentences.isEmpty()) {
      sentences.add("No verdict: there is nothing here to choose between.");
    } else {
      sentences.add("Why, and what else to weigh: culvert bench recommend DIR.");
    }
    return sentences;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    summary.failures().forEach((cell, reason) -> notes.add("FAILED: " + cell + ": " + reason));
    notMeasured.forEach((cell, reason) -> notes.add("Not measured: " + cell + ": " + reason));
    notes.addAll(caveats());
    summary.measured().stream()
        .filter(cell -> !cell.halfCloses())
        .map(cell -> cell + " passes no half-close; every other cell is proven to, in each fork.")
        .forEach(notes::add);
    plan.cells().stream()
        .flatMap(cell -> cell.link().stream())
        .distinct()
        .map(
            link ->
                "Link "
                    + link.label()
                    + ": "
                    + link.description()
                    + ", emulated by "
                    + machine.environment().link()
                    + "; what it costs is counted to nobody.")
        .forEach(notes::add);
    notes.add(
        "Round trips are of 64 bytes on one connection, a closed loop; bulk is one connection,"
            + " counted where it arrives; raw is kernel TCP inside the pod's namespace.");
    notes.add("Machine: " + machine + ".");
    return notes;
  }
}
