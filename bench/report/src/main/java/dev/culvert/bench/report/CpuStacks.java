package dev.culvert.bench.report;

import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which process the CPU of a transfer goes to. */
final class CpuStacks implements Section {

  private static final List<String> ROLES = List.of("client", "node", "pod");

  private final View view;

  CpuStacks(View view) {
    this.view = view;
  }

  @Override
  public String id() {
    return "cpu";
  }

  @Override
  public String title() {
    return "CPU by process";
  }

  @Override
  public boolean isEmpty() {
    return totals().stream().allMatch(total -> stack(total).isEmpty());
  }

  @Override
  public void write(Html html, Charts charts) {
    for (Measure total : totals()) {
      StackedParts stack = stack(total);
      if (!stack.isEmpty()) {
        charts.add(
            html,
            new Chart(
                "cpu-" + total.label().replace('.', '-'),
                "stack",
                total.toString(),
                "How to read: shorter is cheaper; a bar is the CPU time for a GiB, its parts are"
                    + " the processes that it goes to, children included.",
                stack.data(),
                table(total, stack)));
      }
    }
  }

  private List<Measure> totals() {
    return List.of("down.cpu", "up.cpu").stream()
        .flatMap(label -> view.measure(label).stream())
        .toList();
  }

  private StackedParts stack(Measure total) {
    Map<String, Measure> parts = new LinkedHashMap<>();
    ROLES.forEach(
        role -> view.measure(total.label() + "." + role).ifPresent(part -> parts.put(role, part)));
    return new StackedParts(view, parts, Estimate::mean);
  }

  private Table table(Measure total, StackedParts stack) {
    List<String> head = new ArrayList<>(List.of("cell"));
    head.addAll(stack.parts().keySet());
    head.addAll(List.of("all", "interval of all"));
    Table table = new Table(total.toString(), head);
    for (String cell : stack.cells()) {
      List<String> row = new ArrayList<>();
      stack.parts().values().forEach(part -> row.add(mean(part, cell)));
      row.add(mean(total, cell));
      row.add(
          view.estimate(total, cell)
              .map(of -> Figures.interval(of.uncertainty()))
              .orElse(Figures.NONE));
      table.row(cell, row.toArray(String[]::new));
    }
    return table;
  }

  private String mean(Measure measure, String cell) {
    return view.estimate(measure, cell).map(of -> Figures.number(of.mean())).orElse(Figures.NONE);
  }
}
