package dev.culvert.bench.quick;

import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a run has to say so far. Immutable.
 *
 * @param summary of the forks
 * @param rounds that are complete
 * @param machine where
 * @param notMeasured cells that could not be, and why
 */
record Report(Summary summary, int rounds, Machine machine, Map<Cell, String> notMeasured) {

  /** For the terminal. */
  String text() {
    return Table.text(summary.rows()) + "\n" + String.join("\n", notes()) + "\n";
  }

  /** For summary.md. */
  String markdown(String command) {
    StringBuilder text = new StringBuilder("# Culvert benchmark: quick\n\n");
    text.append(Table.markdown(summary.rows())).append('\n');
    notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.append("\nMade by `").append(command).append("`.\n").toString();
  }

  /** For summary.csv. */
  String csv() {
    return Table.csv(summary.rows());
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
