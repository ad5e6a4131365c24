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

  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

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
                new Glossary(model.analysis().settings()))
            .stream()
            .filter(section -> !section.isEmpty())
            .toList();
  }

  /** A report of what the model holds. */
  public static HtmlReport of(ReportModel model) {
    return new HtmlReport(model);
  }

  /** The page; about a megabyte, which is the library of its charts. */
  public String html() {
    Html html = new Html();
    html.in(
        Tag.of("html", "lang", "en"),
        () -> {
          html.in("head", () -> head(html));
          html.in("body", () -> body(html));
        });
    return "<!DOCTYPE html>\n" + html;
  }

  private void head(Html html) {
    html.empty(Tag.of("meta", "charset", "utf-8"));
    html.empty(Tag.of("meta", "http-equiv", "Content-Security-Policy", "content", POLICY));
    html.empty(
        Tag.of("meta", "name", "viewport", "content", "width=device-width, initial-scale=1"));
    html.empty(Tag.of("meta", "name", "color-scheme", "content", "light dark"));
    html.empty(Tag.of("link", "rel", "icon", "href", "data:,"));
    html.text("title", view.model().run().title());
    html.verbatim(Tag.of("style"), Resource.text("report.css"));
  }

  private void body(Html html) {
    Charts charts = new Charts();
    html.text(Tag.of("a", "class", "skip", "href", "#verdict"), "Skip to the verdict");
    html.in("header", () -> header(html));
    html.in(Tag.of("nav", "aria-label", "Sections"), () -> contents(html));
    html.in("main", () -> sections.forEach(section -> write(html, section, charts)));
    if (!charts.isEmpty()) {
      html.text(
          "noscript", "Charts are drawn by scripts, which are off. Every figure is in the tables.");
      html.verbatim(
          Tag.of("script", "type", "application/json", "id", "data"), charts.json(common()));
      html.verbatim(Tag.of("script"), Resource.text("echarts.min.js"));
      html.verbatim(Tag.of("script"), Resource.text("charts.js"));
    }
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

  private void contents(Html html) {
    html.in(
        "ul",
        () ->
            sections.forEach(
                section ->
                    html.in(
                        "li",
                        () ->
                            html.text(Tag.of("a", "href", "#" + section.id()), section.title()))));
  }

  private static void write(Html html, Section section, Charts charts) {
    String heading = section.id() + "-heading";
    html.in(
        Tag.of("section", "id", section.id(), "aria-labelledby", heading, "tabindex", "-1"),
        () -> {
          html.text(Tag.of("h2", "id", heading), section.title());
          section.write(html, charts);
        });
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
