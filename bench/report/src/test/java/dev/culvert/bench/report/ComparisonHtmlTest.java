package dev.culvert.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.stats.AnalysisSettings;
import dev.culvert.bench.stats.Environment;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.RunComparison;
import dev.culvert.bench.stats.RunSummary;
import dev.culvert.bench.stats.Series;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ComparisonHtmlTest {

  private static final Observations BASE =
      Observations.builder()
          .addAll("netty/jnr", Samples.UP, Series.of(1000, 1010, 990, 1000, 1005, 995))
          .addAll("netty/jnr", Samples.RTT, Series.of(100, 101, 99, 100, 100, 100))
          .build();
  private static final Observations NEW =
      Observations.builder()
          .addAll("netty/jnr", Samples.UP, Series.of(500, 505, 495, 500, 503, 498))
          .addAll("netty/jnr", Samples.RTT, Series.of(100, 99, 101, 100, 101, 100))
          .build();

  @Test
  void bothAreSideBySideAndTheWorstIsFirst() {
    String html = html(Map.of());
    PageText page = PageText.of(html);

    assertThat(page.sections()).containsExactly("verdict", "measures");
    assertThat(page.section("verdict"))
        .contains("1 of 2 rows shown worse", "a note", "worse", "0.50", "equivalent");
    assertThat(page.section("measures"))
        .contains("netty/jnr, base", "netty/jnr, new", Samples.UP.toString());
    assertThat(page.section("verdict").indexOf(Samples.UP.toString()))
        .isLessThan(page.section("verdict").indexOf(Samples.RTT.toString()));
    assertThat(html.replace(Resource.text("echarts.min.js"), ""))
        .contains("default-src &#39;none&#39;")
        .doesNotContain("src=\"", "@import");
  }

  @Test
  void whatCannotBeJudgedSaysSoFirst() {
    assertThat(PageText.of(html(Map.of("netty/jnr", "lost a byte"))).section("verdict"))
        .contains("A cell failed");
  }

  private static String html(Map<String, String> failures) {
    Environment here = new Environment("Xeon", 2, "bbr", 17, Environment.NO_LINK, "equal", 2);
    RunComparison comparison =
        RunComparison.interleaved(
            new RunSummary(here, BASE, Map.of(), false),
            new RunSummary(here, NEW, failures, false),
            AnalysisSettings.DEFAULT);
    return new ComparisonHtml(comparison, BASE, NEW, List.of("a note"), 1).html();
  }
}
