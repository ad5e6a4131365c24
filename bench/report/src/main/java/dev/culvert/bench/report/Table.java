package dev.culvert.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table that scrolls by itself where it is too wide. The first column heads its rows. Not
 * thread-safe.
 */
final class Table {

  /**
   * What stands in one place.
   *
   * @param text the figure
   * @param note smaller, below it; may be empty
   * @param kind its class for the style sheet; may be empty
   * @param span over how many columns
   */
  record Entry(String text, String note, String kind, int span) {

    static Entry of(String text) {
      return new Entry(text, "", "", 1);
    }
  }

  private record Row(String head, List<Entry> entries) {}

  private final String caption;
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param caption what it shows
   * @param columns their heads, that of the rows' heads first
   */
  Table(String caption, String... columns) {
    this(caption, List.of(columns));
  }

  Table(String caption, List<String> columns) {
    this.caption = caption;
    this.columns = List.copyOf(columns);
  }

  /** How many columns there are beside the rows' heads. */
  int width() {
    return columns.size() - 1;
  }

  void row(String head, String... texts) {
    entries(head, Stream.of(texts).map(Entry::of).toList());
  }

  void entries(String head, List<Entry> entries) {
    rows.add(new Row(head, List.copyOf(entries)));
  }

  void write(Html html) {
    Tag scroll =
        Tag.of("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    html.in(scroll, () -> html.in("table", () -> content(html)));
  }

  private void content(Html html) {
    html.text("caption", caption);
    html.in(
        "thead",
        () ->
            html.in(
                "tr",
                () -> columns.forEach(name -> html.text(Tag.of("th", "scope", "col"), name))));
    html.in("tbody", () -> rows.forEach(row -> html.in("tr", () -> row(html, row))));
  }

  private static void row(Html html, Row row) {
    html.text(Tag.of("th", "scope", "row"), row.head());
    row.entries().forEach(entry -> html.in(tag(entry), () -> entry(html, entry)));
  }

  private static Tag tag(Entry entry) {
    Tag tag = Tag.of("td");
    if (!entry.kind().isEmpty()) {
      tag = tag.with("class", entry.kind());
    }
    return entry.span() == 1 ? tag : tag.with("colspan", Integer.toString(entry.span()));
  }

  private static void entry(Html html, Entry entry) {
    html.text(entry.text());
    if (!entry.note().isEmpty()) {
      html.text("small", entry.note());
    }
  }
}
