package dev.culvert.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.stats.Estimate;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import dev.culvert.bench.stats.Ranking;
import dev.culvert.bench.stats.Series;
import dev.culvert.bench.stats.Uncertainty.Interval;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Element;

@Timeout(120)
class HtmlReportTest {

  private static final ReportModel FULL = Samples.of(8);
  private static final String HTML = HtmlReport.of(FULL).html();
  private static final PageText PAGE = PageText.of(HTML);

  @Test
  void everySectionIsThereInItsOrder() {
    assertThat(PAGE.sections())
        .containsExactly(
            "verdict",
            "overview",
            "measures",
            "cost",
            "latency",
            "cpu",
            "idle",
            "links",
            "noise",
            "facts",
            "glossary");
  }

  @Test
  void cellsOverALinkAreHeldAgainstRawOverTheSameAndNotRanked() {
    assertThat(PAGE.section("links"))
        .contains("wan: 20.0 ms there and back", "netty+wan/jnr", "of raw");
    assertThat(PAGE.section("overview")).contains("netty/jnr").doesNotContain("netty+wan/jnr");
    assertThat(HTML).contains("\"id\":\"trips-down\"", "\"id\":\"trips-up\"", "4 MiB a round trip");
  }

  @Test
  void whatHasNoDataHasNoSection() {
    Observations only =
        Observations.builder().addAll("a/b", Samples.DOWN, Series.of(1, 2, 3, 4)).build();
    assertThat(PageText.of(Samples.bare(only)).sections())
        .containsExactly("verdict", "overview", "measures", "facts", "glossary");
    assertThat(PageText.of(Samples.bare(Observations.builder().build())).sections())
        .containsExactly("verdict", "facts", "glossary");
  }

  @Test
  void nothingIsLoaded() {
    String html = HTML.replace(Resource.text("echarts.min.js"), "");
    assertThat(html)
        .contains(
            "http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;;"
                + " script-src &#39;unsafe-inline&#39;; style-src &#39;unsafe-inline&#39;; img-src"
                + " data:\"");
    assertThat(html).doesNotContain("src=\"", "url(", "@import");
    assertThat(PAGE.withoutScripts()).doesNotContain("http://", "https://");
    assertThat(PAGE.attributes("href")).allMatch(to -> to.startsWith("#") || to.equals("data:,"));
  }

  @Test
  void linksLeadToSomething() {
    assertThat(PAGE.attributes("href").stream().filter(to -> to.startsWith("#")))
        .isNotEmpty()
        .allSatisfy(to -> assertThat(PAGE.attributes("id")).contains(to.substring(1)));
    assertThat(PAGE.attributes("id")).doesNotHaveDuplicates();
  }

  @Test
  void theLibraryIsThereWithItsLicence() {
    assertThat(HTML).contains("Licensed to the Apache Software Foundation", "echarts.init(");
  }

  @Test
  void aMeasuresTableHasTheFiguresOfTheAnalysis() {
    for (Measure measure : List.of(Samples.UP, Samples.DOWN, Samples.LATENCY, Samples.CONNECT)) {
      Ranking ranking = FULL.analysis().rank(measure, Samples.CELLS);
      Estimate raw = FULL.analysis().estimate(measure, "raw").orElseThrow();
      List<List<String>> rows = PAGE.table(measure.toString());
      assertThat(rows).hasSize(Samples.CELLS.size() + 1);
      for (int i = 0; i < Samples.CELLS.size(); i++) {
        String cell = Samples.CELLS.get(i);
        Estimate of = FULL.analysis().estimate(measure, cell).orElseThrow();
        Interval interval = of.uncertainty().asInterval().orElseThrow();
        assertThat(rows.get(i))
            .containsExactly(
                cell,
                digits(of.mean()),
                digits(interval.low()) + " to " + digits(interval.high()),
                digits(of.median()),
                digits(of.lowest()),
                digits(of.highest()),
                "8",
                "–",
                "tier " + ranking.tier(cell).orElseThrow(),
                ratio(of.mean() / raw.mean()));
      }
    }
  }

  @Test
  void theOverviewHasRatiosToTheBestAndTiers() {
    Measure measure = Samples.RTT;
    Ranking ranking = FULL.analysis().rank(measure, Samples.CELLS);
    double best = mean(measure, ranking.tiers().get(0).get(0));
    List<List<String>> rows =
        PAGE.table("Ratio to the best, tier, and the geometric mean over forks below");
    for (int i = 0; i < Samples.CELLS.size(); i++) {
      String cell = Samples.CELLS.get(i);
      assertThat(rows.get(i))
          .contains(
              String.format(
                  Locale.ROOT,
                  "%.2f, tier %d%s us",
                  best / mean(measure, cell),
                  ranking.tier(cell).orElseThrow(),
                  digits(mean(measure, cell))));
    }
    assertThat(rows.get(rows.size() - 1))
        .contains(
            String.format(Locale.ROOT, "%.1f %%", 100 * ranking.detectable().orElseThrow())
                .replaceFirst("(\\d\\d)\\.\\d", "$1"));
  }

  @Test
  void cpuAndIdleTablesHaveTheFiguresOfTheAnalysis() {
    String cell = Samples.CELLS.get(0);
    assertThat(PAGE.table("CPU for bulk down, s/GiB").get(0))
        .contains(cell, digits(mean(Samples.CPU, cell)));
    Measure rss =
        FULL.analysis().observations().measures().stream()
            .filter(of -> of.label().equals("idle.rss"))
            .findFirst()
            .orElseThrow();
    assertThat(PAGE.table("An idle connection: medians over forks").get(0))
        .contains(digits(FULL.analysis().estimate(rss, cell).orElseThrow().median()));
  }

  @Test
  void countsAndPartsAreNoHeadlines() {
    assertThat(PAGE.text()).doesNotContain("round trips").contains("latency p99 at 1,000/s");
  }

  @Test
  void theVerdictNamesThePickAndHowSureItIs() {
    String verdict = PAGE.section("verdict");
    FULL.recommendations()
        .forEach(of -> assertThat(verdict).contains("Workload: " + of.workload()));
    FULL.recommendations().get(0).sentences().forEach(of -> assertThat(verdict).contains(of));
    assertThat(verdict)
        .contains("P(best)", "Trust: amber", "Other programs disturbed 1 of 50 forks");
  }

  @Test
  void whatFailedOrIsMissingIsNamed() {
    for (String section : List.of("verdict", "overview", "facts")) {
      assertThat(PAGE.section(section))
          .contains("jetty/nsenter", "lost 4 KiB of 1 MiB <in window 3> & \"more\"")
          .contains("ssh", "sshd not found");
    }
    assertThat(PAGE.section("noise")).contains("FAILED: lost 4 KiB, not counted");
  }

  @Test
  void aFailedCellHasNoPlaceWhateverItMeasured() {
    ReportModel failed = failing("a/b");
    assertThat(PageText.of(failed).section("overview")).contains("FAILED: corrupted");
    assertThat(PageText.of(failed).table(Samples.DOWN.toString()))
        .extracting(row -> row.get(0))
        .containsExactly("c/d");
  }

  @Test
  void withFewForksThereIsNoIntervalAndNoTier() {
    PageText page = PageText.of(Samples.bare(two(3)));
    assertThat(page.section("verdict"))
        .contains("Trust: red", "with fewer than 4 there is no interval and no rank");
    assertThat(page.table(Samples.DOWN.toString()).get(0))
        .contains("no interval: 3 forks; an interval needs at least 4", "–");
    assertThat(page.section("overview"))
        .contains("No tier for a/b: 3 forks; an interval needs at least 4.")
        .doesNotContain("tier 1");
  }

  @Test
  void aNoisyRunSaysSoAboveWhatItShows() {
    ReportModel of = FULL;
    ReportModel noisy =
        new ReportModel(
            Samples.run(false, true),
            of.machine(),
            of.settings(),
            of.analysis(),
            of.raw(),
            of.headlines(),
            of.recommendations(),
            of.links(),
            Map.of(),
            Map.of(),
            of.forks(),
            of.curves());
    PageText page = PageText.of(noisy);
    assertThat(page.section("verdict"))
        .contains("Noisy machine: what is called sure", "Trust: red", "Workload: balanced")
        .contains("Connector: netty/jnr, and that is sure");
    assertThat(page.text()).contains("tier 1");
  }

  @Test
  void aShortRunSaysSo() {
    assertThat(PAGE.text()).contains("quick: indicative");
    assertThat(HTML).contains("\"watermark\":\"quick: indicative\"");
    assertThat(PageText.of(Samples.bare(two(4))).text()).doesNotContain("indicative");
  }

  @Test
  void headlinesAreTakenInTheGivenOrder() {
    ReportModel of = FULL;
    ReportModel chosen =
        new ReportModel(
            of.run(),
            of.machine(),
            of.settings(),
            of.analysis(),
            of.raw(),
            List.of("rtt.p50", "unknown", "down"),
            of.recommendations(),
            of.links(),
            of.failures(),
            of.notMeasured(),
            of.forks(),
            of.curves());
    List<Element> heads = PageText.of(chosen).elements("th", "overview");
    assertThat(heads)
        .extracting(Element::getTextContent)
        .startsWith("cell", Samples.RTT.toString(), Samples.DOWN.toString(), Samples.CELLS.get(0));
  }

  @Test
  void theSameModelGivesTheSamePage() {
    assertThat(HtmlReport.of(Samples.of(5)).html()).isEqualTo(HtmlReport.of(Samples.of(5)).html());
  }

  private static ReportModel failing(String cell) {
    ReportModel of = Samples.bare(two(4));
    return new ReportModel(
        of.run(),
        of.machine(),
        of.settings(),
        of.analysis(),
        null,
        List.of(),
        List.of(),
        LinkedCells.NONE,
        Map.of(cell, "corrupted"),
        Map.of(),
        List.of(),
        Map.of());
  }

  private static Observations two(int rounds) {
    Observations.Builder observations = Observations.builder();
    for (int round = 1; round <= rounds; round++) {
      observations.add("a/b", round, Samples.DOWN, 100 + round);
      observations.add("c/d", round, Samples.DOWN, 200 + round);
    }
    return observations.build();
  }

  private static double mean(Measure measure, String cell) {
    return FULL.analysis().estimate(measure, cell).orElseThrow().mean();
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.0f", ratio);
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
