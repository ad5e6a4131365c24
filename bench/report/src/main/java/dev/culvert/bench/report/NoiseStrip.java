package dev.culvert.bench.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All forks in the order of time, and what else the machine did meanwhile. */
final class NoiseStrip implements Section {

  private static final double MILLIS = 1000;

  private final View view;

  NoiseStrip(View view) {
    this.view = view;
  }

  @Override
  public String id() {
    return "noise";
  }

  @Override
  public String title() {
    return "Noise";
  }

  @Override
  public boolean isEmpty() {
    return view.model().forks().isEmpty();
  }

  @Override
  public void write(Html html, Charts charts) {
    List<ForkFacts> forks =
        view.model().forks().stream().sorted(Comparator.comparing(ForkFacts::start)).toList();
    Instant begin = forks.get(0).start();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("cells", forks.stream().map(ForkFacts::cell).distinct().toList());
    data.put("forks", forks.stream().map(fork -> mark(fork, begin)).toList());
    charts.add(
        html,
        new Chart(
            "noise-strip",
            "strip",
            "Forks in time, and CPUs that other programs used",
            "How to read: each block is a fork, the palest with up to 0.02 CPUs used by other"
                + " programs, the darkest with more than 0.10; orange is more than the rules allow,"
                + " and crossed ones do not count.",
            data,
            table(forks, begin)));
  }

  private static Map<String, Object> mark(ForkFacts fork, Instant begin) {
    Map<String, Object> mark = new LinkedHashMap<>();
    mark.put("cell", fork.cell());
    mark.put("from", seconds(fork, begin));
    mark.put("to", seconds(fork, begin) + fork.took().toMillis() / MILLIS);
    mark.put("foreign", fork.foreign());
    mark.put("contaminated", fork.isContaminated());
    mark.put("counted", fork.isCounted());
    mark.put("text", "round " + fork.round() + ", " + state(fork));
    return mark;
  }

  private static double seconds(ForkFacts fork, Instant begin) {
    return Duration.between(begin, fork.start()).toMillis() / MILLIS;
  }

  private static Table table(List<ForkFacts> forks, Instant begin) {
    Table table =
        new Table(
            "All forks, in the order of time",
            "cell",
            "round",
            "attempt",
            "began after, s",
            "took, s",
            "CPUs of others",
            "CPUs stolen",
            "state");
    for (ForkFacts fork : forks) {
      table.row(
          fork.cell(),
          Integer.toString(fork.round()),
          Integer.toString(fork.attempt()),
          Figures.number(seconds(fork, begin)),
          Figures.number(fork.took().toMillis() / MILLIS),
          Figures.number(fork.foreign()),
          Figures.number(fork.stolen()),
          state(fork));
    }
    return table;
  }

  private static String state(ForkFacts fork) {
    List<String> state = new ArrayList<>();
    if (fork.failure() != null) {
      state.add("FAILED: " + fork.failure());
    }
    if (fork.isContaminated()) {
      state.add("contaminated");
    }
    state.add(fork.isCounted() ? "counted" : "not counted");
    return String.join(", ", state);
  }
}
