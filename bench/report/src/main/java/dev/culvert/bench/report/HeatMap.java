package dev.culvert.bench.report;

import dev.culvert.bench.report.Table.Entry;
import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Ranking;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All cells by all headline measures: how good each is beside the best, and its tier. */
final class HeatMap implements Section {

  private static final int PALEST = 4;

  private final View view;

  HeatMap(View view) {
    this.view = view;
  }

  @Override
  public String id() {
    return "overview";
  }

  @Override
  public String title() {
    return "All cells, all measures";
  }

  @Override
  public boolean isEmpty() {
    return view.headlines().isEmpty();
  }

  @Override
  public void write(Html html, Charts charts) {
    html.text(
        Tag.of("p", "class", "reading"),
        "How to read: 1.00 is the best of its column and 0.50 half as good, whether more or less is"
            + " better; cells of one tier (the same shade) are not shown to differ from its first.");
    table().write(html);
    Set<String> untiered = untiered();
    if (!untiered.isEmpty()) {
      html.in("ul", () -> untiered.forEach(why -> html.text("li", why)));
    }
  }

  private Table table() {
    List<String> head = new ArrayList<>(List.of("cell"));
    view.headlines().forEach(measure -> head.add(measure.toString()));
    Table table =
        new Table("Ratio to the best, tier, and the geometric mean over forks below", head);
    view.candidates().forEach(cell -> table.entries(cell, row(cell)));
    String raw = view.model().raw();
    if (raw != null && view.cells().contains(raw)) {
      table.entries(raw + " (no relay)", row(raw));
    }
    view.model().failures().forEach((cell, why) -> whole(table, cell, "FAILED: " + why));
    view.model().notMeasured().forEach((cell, why) -> whole(table, cell, "not measured: " + why));
    if (view.headlines().stream().anyMatch(measure -> !detectable(measure).isEmpty())) {
      table.entries(
          "detectable",
          view.headlines().stream()
              .map(measure -> new Entry(detectable(measure), "", "quiet", 1))
              .toList());
    }
    return table;
  }

  private static void whole(Table table, String cell, String what) {
    table.entries(cell, List.of(new Entry(what, "", "without", table.width())));
  }

  private List<Entry> row(String cell) {
    return view.headlines().stream().map(measure -> entry(measure, cell)).toList();
  }

  private Entry entry(Measure measure, String cell) {
    Optional<Estimate> estimate = view.estimate(measure, cell);
    if (estimate.isEmpty()) {
      return new Entry(Figures.NONE, "not measured", "without", 1);
    }
    String tier = view.tier(measure, cell);
    String ratio = Figures.ratio(view.toBest(measure, cell));
    return new Entry(
        tier.isEmpty() ? ratio : ratio + ", " + tier,
        Figures.number(estimate.get().mean(), measure.unit()),
        kind(measure, cell),
        1);
  }

  private String kind(Measure measure, String cell) {
    return view.ranking(measure).map(of -> of.tier(cell)).stream()
        .flatMapToInt(tier -> tier.stream())
        .mapToObj(tier -> "tier" + Math.min(tier, PALEST))
        .findFirst()
        .orElse("untiered");
  }

  private String detectable(Measure measure) {
    return view.ranking(measure).map(Ranking::detectable).stream()
        .flatMapToDouble(share -> share.stream())
        .mapToObj(Figures::percent)
        .findFirst()
        .orElse("");
  }

  /** Why cells have no tier, once for all measures. */
  private Set<String> untiered() {
    Set<String> reasons = new LinkedHashSet<>();
    for (Measure measure : view.headlines()) {
      view.ranking(measure).map(Ranking::unranked).stream()
          .flatMap(unranked -> sentences(unranked))
          .forEach(reasons::add);
    }
    return reasons;
  }

  private static Stream<String> sentences(Map<String, String> unranked) {
    return unranked.entrySet().stream()
        .map(entry -> "No tier for " + entry.getKey() + ": " + entry.getValue() + ".");
  }
}
