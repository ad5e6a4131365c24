package dev.culvert.bench.report;

import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one open and silent connection holds at the node. */
final class IdleCost implements Section {

  private static final String PREFIX = "idle.";

  /** What adds up; USS is a part of PSS. */
  private static final Map<String, String> MEMORY = new LinkedHashMap<>();

  static {
    MEMORY.put("idle.rss", "JVM outside of the heap");
    MEMORY.put("idle.heap", "heap");
    MEMORY.put("idle.pss", "children (PSS)");
  }

  private final View view;

  IdleCost(View view) {
    this.view = view;
  }

  @Override
  public String id() {
    return "idle";
  }

  @Override
  public String title() {
    return "An idle connection";
  }

  @Override
  public boolean isEmpty() {
    return measures().isEmpty() || cells().isEmpty();
  }

  @Override
  public void write(Html html, Charts charts) {
    html.text(
        Tag.of("p", "class", "reading"),
        "How to read: what the node grows by for each connection that is open and silent, or the"
            + " client or gateway where it says so; less is better.");
    counts().write(html);
    StackedParts memory = memory();
    if (!memory.isEmpty()) {
      charts.add(
          html,
          new Chart(
              "idle-memory",
              "stack",
              "Memory of an idle connection, " + memory.parts().values().iterator().next().unit(),
              "How to read: shorter is better; the parts add up to what a connection costs in RAM.",
              memory.data(),
              table("Memory of an idle connection", List.copyOf(memory.parts().values()))));
    }
  }

  private Table counts() {
    return table("An idle connection: medians over forks", measures());
  }

  private Table table(String caption, List<Measure> measures) {
    List<String> head = new ArrayList<>(List.of("cell"));
    measures.forEach(measure -> head.add(measure.toString()));
    Table table = new Table(caption, head);
    for (String cell : cells()) {
      table.row(
          cell, measures.stream().map(measure -> middle(measure, cell)).toArray(String[]::new));
    }
    return table;
  }

  /** The median: a connection may cost nothing at all in some fork, and 0 has no geometric mean. */
  private String middle(Measure measure, String cell) {
    return view.estimate(measure, cell).map(of -> Figures.number(of.median())).orElse(Figures.NONE);
  }

  private List<Measure> measures() {
    return view.model().analysis().observations().measures().stream()
        .filter(measure -> measure.label().startsWith(PREFIX))
        .toList();
  }

  private List<String> cells() {
    return view.cells().stream()
        .filter(cell -> measures().stream().anyMatch(of -> view.estimate(of, cell).isPresent()))
        .toList();
  }

  private StackedParts memory() {
    Map<String, Measure> parts = new LinkedHashMap<>();
    MEMORY.forEach((label, name) -> view.measure(label).ifPresent(of -> parts.put(name, of)));
    return new StackedParts(view, parts, Estimate::median);
  }
}
