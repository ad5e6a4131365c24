package dev.culvert.bench.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The report of a run: one page that loads nothing, readable with scripts off. The same model gives
 * the same page. Immutable.
 */
public final class HtmlReport {

  private final View view;
  private final List<Section> sections;

  private HtmlReport(ReportModel model) {
    this.view = new View(model);
    this.sections =
        List.of(
            new VerdictCard(view),
            new HeatMap(view),
            new Bars(view),
            new CostScatter(view),
            new LatencyCurves(view),
            new CpuStacks(view),
            new IdleCost(view),
            new OverLinks(view),
            new NoiseStrip(view),
            new Facts(view),
            new Glossary(model.analysis().settings()));
  }

  /** A report of what the model holds. */
  public static HtmlReport of(ReportModel model) {
    return new HtmlReport(model);
  }

  /** The page; about a megabyte, which is the library of its charts. */
  public String html() {
    return new Document(view.model().run().title(), this::header, sections, common()).html();
  }

  private void header(Html html) {
    RunFacts run = view.model().run();
    html.text("h1", run.title());
    html.text(
        "p",
        "Profile "
            + run.profile()
            + ", began "
            + run.start()
            + ", "
            + view.cells().size()
            + " cells measured.");
    if (run.isIndicative()) {
      html.text(Tag.of("p", "class", "watermark"), watermark());
    }
  }

  private Map<String, Object> common() {
    Set<String> cells = new LinkedHashSet<>(view.candidates());
    cells.addAll(view.model().curves().keySet());
    String raw = view.model().raw();
    cells.remove(raw == null ? "" : raw);
    Map<String, Object> common = new LinkedHashMap<>();
    common.put("watermark", view.model().run().isIndicative() ? watermark() : "");
    common.put("styles", Palette.of(List.copyOf(cells)));
    return common;
  }

  private String watermark() {
    return view.model().run().profile() + ": indicative";
  }
}
