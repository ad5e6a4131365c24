package dev.culvert.bench.result;

import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a run's folder should have and lacks. It is read all the same, and that is said: what is
 * there is as good as before. Immutable.
 *
 * @param cells of the plan
 * @param rounds that run.json calls complete
 * @param forks that could be read
 * @param cutOff what is to be said of a last line without an end; null if there is none
 */
record Gaps(List<Cell> cells, int rounds, List<ForkResult> forks, @Nullable String cutOff) {

  Gaps {
    cells = List.copyOf(cells);
    forks = List.copyOf(forks);
  }

  /** A sentence each; none if nothing is missing. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    if (cutOff != null) {
      sentences.add(cutOff);
    }
    String missing =
        cells.stream()
            .filter(cell -> forks.stream().noneMatch(fork -> isFailure(fork, cell)))
            .flatMap(cell -> missing(cell).stream())
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      sentences.add(
          "run.json calls "
              + (rounds == 1 ? "1 round" : rounds + " rounds")
              + " complete, but forks.jsonl has no fork of "
              + missing
              + ": what is shown rests on the others.");
    }
    return List.copyOf(sentences);
  }

  private List<String> missing(Cell cell) {
    List<String> missing =
        IntStream.rangeClosed(1, rounds)
            .filter(
                round ->
                    forks.stream()
                        .noneMatch(fork -> fork.cell().equals(cell) && fork.round() == round))
            .mapToObj(Integer::toString)
            .toList();
    return missing.isEmpty()
        ? List.of()
        : List.of(cell + " in round " + String.join(" and ", missing));
  }

  private static boolean isFailure(ForkResult fork, Cell cell) {
    return fork.cell().equals(cell) && fork.failure() != null;
  }
}
