package dev.culvert.bench.driver;

import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a run has to say so far. Immutable.
 *
 * @param plan what it was to do
 * @param summary of the forks
 * @param rounds that are complete
 * @param machine where
 * @param notMeasured cells that could not be, and why
 */
record Report(
    Plan plan, Summary summary, int rounds, Machine machine, Map<Cell, String> notMeasured) {

  /** For the terminal. */
  String text() {
    StringBuilder text = new StringBuilder(Table.text(summary.rows())).append('\n');
    for (Matrix matrix : Matrix.ALL) {
      String table = Table.text(matrix, summary);
      text.append(table).append(table.isEmpty() ? "" : "\n");
    }
    return text.append(String.join("\n", notes())).append('\n').toString();
  }

  /** For summary.md. */
  String markdown(String command) {
    StringBuilder text = new StringBuilder();
    text.append("# Culvert benchmark: ").append(plan.profile().label()).append("\n\n");
    text.append(Table.markdown(summary.rows())).append('\n');
    for (Matrix matrix : Matrix.ALL) {
      String table = Table.markdown(matrix, summary);
      text.append(table).append(table.isEmpty() ? "" : "\n");
    }
    notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.append("\nMade by `").append(command).append("`.\n").toString();
  }

  /** For summary.csv. */
  String csv() {
    return Table.csv(summary.allRows());
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    summary.failures().forEach((cell, reason) -> notes.add("FAILED: " + cell + ": " + reason));
    notMeasured.forEach((cell, reason) -> notes.add("Not measured: " + cell + ": " + reason));
    notes.addAll(new Verdict(summary).sentences(rounds, machine.cores()));
    notes.add(
        "Round trips are of 64 bytes on one connection, a closed loop; bulk is one connection,"
            + " counted where it arrives; raw is kernel TCP inside the pod's namespace.");
    notes.add("Machine: " + machine + ".");
    return notes;
  }
}
