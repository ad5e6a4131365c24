package dev.culvert.bench.quick;

import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import dev.culvert.core.config.Http2Settings;
import java.io.File;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * run.json: how to do it again, and what came of each fork. Names of hosts and users, and values
 * that may be secret, have no place in it.
 */
final class RunRecord {

  private static final int SCHEMA = 1;

  /** Variables whose value is recorded. */
  private static final List<String> SHOWN = List.of("LANG", "LC_ALL", "MALLOC_ARENA_MAX");

  /** Variables that change JVMs, and may hold anything: only that they are set is recorded. */
  private static final List<String> NOTED =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private final List<String> arguments;
  private final Plan plan;
  private final Machine machine;
  private final Instant start;
  private final Map<Cell, String> notMeasured;

  RunRecord(
      List<String> arguments,
      Plan plan,
      Machine machine,
      Instant start,
      Map<Cell, String> notMeasured) {
    this.arguments = List.copyOf(arguments);
    this.plan = plan;
    this.machine = machine;
    this.start = start;
    this.notMeasured = notMeasured;
  }

  /**
   * The document.
   *
   * @param complete whether the run came to its end
   */
  String json(List<ForkResult> forks, int rounds, boolean complete) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("schema", SCHEMA);
    run.put("profile", "quick");
    run.put("arguments", arguments);
    run.put("start", start.toString());
    run.put("complete", complete);
    run.put("rounds", rounds);
    run.put("seed", plan.seed());
    run.put("budgetSeconds", plan.budget().toSeconds());
    run.put("windowMillis", plan.window().toMillis());
    run.put("cells", texts(plan.cells()));
    run.put("order", order(rounds));
    run.put("forks", forks.stream().map(RunRecord::fork).toList());
    Map<String, Object> left = new LinkedHashMap<>();
    notMeasured.forEach((cell, reason) -> left.put(cell.toString(), reason));
    run.put("notMeasured", left);
    run.put("http2", http2());
    run.put("machine", machine.facts());
    run.put("environment", environment());
    run.put("classPath", classPath());
    return Json.write(run);
  }

  /** The command that does it again. */
  String command() {
    return "culvert bench "
        + String.join(" ", arguments.stream().map(RunRecord::shellWord).toList());
  }

  /**
   * As a shell reads it: in double quotes if it has anything that a shell might take for its own.
   */
  private static String shellWord(String argument) {
    return argument.matches("[A-Za-z0-9_.,:/=+@%-]+")
        ? argument
        : '"' + argument.replaceAll("([\\\\\"$`])", "\\\\$1") + '"';
  }

  private List<List<String>> order(int rounds) {
    List<List<String>> order = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      order.add(texts(plan.order(round)));
    }
    return order;
  }

  private static Map<String, Object> fork(ForkResult result) {
    Map<String, Object> fork = new LinkedHashMap<>();
    fork.put("cell", result.cell().toString());
    fork.put("round", result.round());
    fork.put("tookMillis", result.took().toMillis());
    if (result.failure() != null) {
      fork.put("failure", result.failure());
    }
    for (Metric metric : Metric.values()) {
      result.value(metric).ifPresent(value -> fork.put(metric.label(), value));
    }
    return fork;
  }

  /** What client and node are both told: {@link Http2Settings#DEFAULT}. */
  private static Map<String, Object> http2() {
    Http2Settings settings = Http2Settings.DEFAULT;
    Map<String, Object> http2 = new LinkedHashMap<>();
    http2.put("streamWindow", settings.streamWindow());
    http2.put("connectionWindow", settings.connectionWindow());
    http2.put("maxFrameSize", settings.maxFrameSize());
    return http2;
  }

  private static Map<String, Object> environment() {
    Map<String, Object> environment = new LinkedHashMap<>();
    SHOWN.forEach(
        name -> {
          String value = System.getenv(name);
          if (value != null) {
            environment.put(name, value);
          }
        });
    NOTED.forEach(name -> environment.put(name + " is set", System.getenv(name) != null));
    return environment;
  }

  /** The jars by name, which has the version. */
  private static List<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> new File(entry).getName())
        .filter(name -> name.endsWith(".jar"))
        .sorted()
        .toList();
  }

  private static List<String> texts(List<Cell> cells) {
    return cells.stream().map(Cell::toString).toList();
  }
}
