package dev.culvert.bench.report;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One page that loads nothing, readable with scripts off: what stands above, and sections below.
 * Immutable.
 *
 * @param title of the page
 * @param header writes what stands above
 * @param sections in their order; those without data are left out
 * @param common what all charts have in common
 */
record Document(
    String title, Consumer<Html> header, List<Section> sections, Map<String, Object> common) {

  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

  Document {
    sections = sections.stream().filter(section -> !section.isEmpty()).toList();
  }

  /** The page; about a megabyte if it has charts, which is their library. */
  String html() {
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
    html.text("title", title);
    html.verbatim(Tag.of("style"), Resource.text("report.css"));
  }

  private void body(Html html) {
    Charts charts = new Charts();
    html.text(Tag.of("a", "class", "skip", "href", "#verdict"), "Skip to the verdict");
    html.in("header", () -> header.accept(html));
    html.in(Tag.of("nav", "aria-label", "Sections"), () -> contents(html));
    html.in("main", () -> sections.forEach(section -> write(html, section, charts)));
    if (!charts.isEmpty()) {
      html.text(
          "noscript", "Charts are drawn by scripts, which are off. Every figure is in the tables.");
      html.verbatim(
          Tag.of("script", "type", "application/json", "id", "data"), charts.json(common));
      html.verbatim(Tag.of("script"), Resource.text("echarts.min.js"));
      html.verbatim(Tag.of("script"), Resource.text("charts.js"));
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
}
