package dev.culvert.bench.report;

import java.util.Map;

/** What the figures depend on: the machine, the settings, what is missing, the command. */
final class Facts implements Section {

  private final View view;

  Facts(View view) {
    this.view = view;
  }

  @Override
  public String id() {
    return "facts";
  }

  @Override
  public String title() {
    return "Machine, settings, command";
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public void write(Html html, Charts charts) {
    ReportModel model = view.model();
    table(html, "Failed cells", "cell", "reason", model.failures());
    table(html, "Not measured", "cell", "reason", model.notMeasured());
    table(html, "Machine", "fact", "value", model.machine());
    table(html, "Settings in effect", "setting", "value", model.settings());
    html.text("h3", "Command");
    html.text(Tag.of("pre", "tabindex", "0"), model.run().command());
  }

  private static void table(
      Html html, String caption, String key, String value, Map<String, String> rows) {
    if (!rows.isEmpty()) {
      Table table = new Table(caption, key, value);
      rows.forEach(table::row);
      table.write(html);
    }
  }
}
