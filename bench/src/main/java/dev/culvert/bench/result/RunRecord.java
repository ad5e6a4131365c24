package dev.culvert.bench.result;

import dev.culvert.bench.Load;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.rig.Cell;
import dev.culvert.core.config.Http2Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * run.json: what the run is to do, and how to do it again. Names of hosts and users, and values
 * that may be secret, have no place in it. Immutable.
 *
 * @param arguments of its command
 * @param plan what it is to do
 * @param start when it began
 * @param notMeasured cells that could not be, and why
 */
public record RunRecord(
    List<String> arguments, Plan plan, Instant start, Map<Cell, String> notMeasured) {

  static final String NAME = "run.json";
  static final int SCHEMA = 3;

  /** Of runs whose warm-up had no end of its own. */
  static final int OLDEST_SCHEMA = 2;

  public RunRecord {
    arguments = List.copyOf(arguments);
  }

  /**
   * The document.
   *
   * @param complete whether the run came to its end
   */
  String json(int rounds, boolean complete) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("schema", SCHEMA);
    run.put("profile", plan.profile().label());
    run.put("arguments", arguments);
    run.put("start", start.toString());
    run.put("complete", complete);
    run.put("rounds", rounds);
    plan.rounds().ifPresent(wanted -> run.put("roundsWanted", wanted));
    run.put("seed", plan.seed());
    run.put("budgetMillis", plan.budget().toMillis());
    run.put("windowMillis", plan.windows().measured().toMillis());
    run.put("windows", plan.windows().count());
    run.put("warmUpMillis", plan.windows().warmUp().toMillis());
    if (plan.windows().warmsUntilQuiet()) {
      run.put("warmUpMostMillis", plan.windows().warmUpMost().toMillis());
    }
    run.put("loads", Load.text(plan.windows().loads()));
    run.put("idleConnections", plan.windows().idleConnections());
    run.put("rules", plan.rules().facts());
    run.put("cells", texts(plan.cells()));
    run.put("order", order(rounds));
    Map<String, Object> left = new LinkedHashMap<>();
    notMeasured.forEach((cell, reason) -> left.put(cell.toString(), reason));
    run.put("notMeasured", left);
    run.put("http2", http2());
    return JsonDocument.text(run);
  }

  /** The command that does it again. */
  public String command() {
    return "culvert bench run "
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

  /** What client and node are both told: {@link Http2Settings#DEFAULT}. */
  public static Map<String, Object> http2() {
    Http2Settings settings = Http2Settings.DEFAULT;
    Map<String, Object> http2 = new LinkedHashMap<>();
    http2.put("streamWindow", settings.streamWindow());
    http2.put("connectionWindow", settings.connectionWindow());
    http2.put("maxFrameSize", settings.maxFrameSize());
    return http2;
  }

  private static List<String> texts(List<Cell> cells) {
    return cells.stream().map(Cell::toString).toList();
  }
}
