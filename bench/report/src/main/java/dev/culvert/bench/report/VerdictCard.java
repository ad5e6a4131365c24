package dev.culvert.bench.report;

import dev.culvert.bench.recommend.Confidence;
import dev.culvert.bench.recommend.Recommendation;
import dev.culvert.bench.recommend.Recommendation.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which cell to take, how sure that is, and how far to trust the run. */
final class VerdictCard implements Section {

  private final View view;

  VerdictCard(View view) {
    this.view = view;
  }

  @Override
  public String id() {
    return "verdict";
  }

  @Override
  public String title() {
    return "Verdict";
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public void write(Html html, Charts charts) {
    trust(html);
    if (view.model().run().isNoisy()) {
      html.text(
          Tag.of("p", "class", "stop"),
          "Noisy machine: what is called sure is so in spite of it; how fast a cell is on a quiet"
              + " machine is not told.");
    }
    if (!view.model().run().conclusions().isEmpty()) {
      list(html, view.model().run().conclusions());
    }
    if (!view.model().recommendations().isEmpty()) {
      html.in(
          Tag.of("div", "class", "picks"),
          () -> view.model().recommendations().forEach(of -> pick(html, of)));
    }
    caveats(html);
  }

  private void trust(Html html) {
    Trust trust = Trust.of(view);
    String colour = trust.light().name().toLowerCase(Locale.ROOT);
    html.in(
        Tag.of("div", "class", "trust " + colour),
        () -> {
          html.in(
              Tag.of("p", "class", "light"),
              () -> {
                html.text(Tag.of("span", "aria-hidden", "true"), shape(trust.light()));
                html.text(" Trust: " + colour);
              });
          list(html, trust.reasons());
        });
  }

  private static String shape(Trust.Light light) {
    return switch (light) {
      case GREEN -> "●";
      case AMBER -> "▲";
      case RED -> "■";
    };
  }

  private static void pick(Html html, Recommendation of) {
    html.in(
        Tag.of("article", "class", "pick"),
        () -> {
          html.text("h3", "Workload: " + of.workload());
          html.text(Tag.of("p", "class", "winner"), winner(of));
          html.text(Tag.of("p", "class", "sure"), sure(of));
          list(html, of.sentences());
          if (!of.standings().isEmpty()) {
            details(html, of);
          }
        });
  }

  private static String winner(Recommendation of) {
    if (of.confidence() == Confidence.UNDECIDED) {
      return of.tooFew().isEmpty() ? "not measured by this run" : "not decided yet";
    }
    return of.picks().isEmpty()
        ? "nothing is left"
        : of.picks().stream().map(Standing::cell).collect(Collectors.joining(" or "));
  }

  private static String sure(Recommendation of) {
    String word = of.confidence().name().toLowerCase(Locale.ROOT);
    return of.confidence() == Confidence.UNDECIDED
        ? word
        : word + ", P(best) " + Figures.percent(of.standings().get(0).best());
  }

  private static void details(Html html, Recommendation of) {
    html.in(
        "details",
        () -> {
          html.text("summary", "Scores and configuration");
          standings(of).write(html);
          of.picks().stream()
              .filter(standing -> !standing.configuration().isEmpty())
              .forEach(
                  standing -> {
                    html.text("p", "To get " + standing.cell() + ":");
                    html.text(
                        Tag.of("pre", "tabindex", "0"),
                        String.join("\n", standing.configuration()));
                  });
        });
  }

  private static Table standings(Recommendation of) {
    List<String> head = new ArrayList<>(List.of("cell", "score", "P(best)", "behind"));
    of.weights().forEach((label, weight) -> head.add(label + " (" + Figures.percent(weight) + ")"));
    head.add("dominated by");
    Table table =
        new Table(
            "Scores for " + of.workload() + ": ratios to the best, weights in brackets", head);
    for (Standing standing : of.standings()) {
      List<String> row = new ArrayList<>();
      row.add(Figures.ratio(standing.score()));
      row.add(Figures.percent(standing.best()));
      row.add(standing.equals(of.standings().get(0)) ? Figures.NONE : behind(standing));
      of.weights()
          .keySet()
          .forEach(label -> row.add(Figures.ratio(standing.ratios().getOrDefault(label, 0.0))));
      row.add(
          standing.dominatedBy().isEmpty()
              ? Figures.NONE
              : String.join(", ", standing.dominatedBy()));
      table.row(standing.cell(), row.toArray(String[]::new));
    }
    return table;
  }

  private static String behind(Standing standing) {
    return standing.isShownBehind() ? "shown" : "may be chance";
  }

  private void caveats(Html html) {
    List<String> caveats = new ArrayList<>(view.model().run().caveats());
    view.model().failures().forEach((cell, why) -> caveats.add("FAILED: " + cell + ": " + why));
    view.model()
        .notMeasured()
        .forEach((cell, why) -> caveats.add("Not measured: " + cell + ": " + why));
    if (!caveats.isEmpty()) {
      html.text("h3", "Caveats");
      list(html, caveats);
    }
  }

  private static void list(Html html, List<String> sentences) {
    html.in("ul", () -> sentences.forEach(sentence -> html.text("li", sentence)));
  }
}
