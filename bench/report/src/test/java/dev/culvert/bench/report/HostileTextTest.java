package dev.culvert.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.culvert.bench.report.LinkedCells.Linked;
import dev.culvert.bench.stats.Measure;
import dev.culvert.bench.stats.Observations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostileTextTest {

  private static final String HOSTILE =
      "</script><script>x(1)</script><img src='y' onerror=\"z\">&<!--";
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>");

  @Test
  void nothingFromOutsideBecomesMarkup() throws Exception {
    String html = HtmlReport.of(hostile()).html().replace(Resource.text("echarts.min.js"), "");
    assertThat(html).doesNotContain("<script>x(1)", "<img src=", "onerror=\"z", "<!--");
    assertThat(PageText.of(hostile()).attributes("onerror")).isEmpty();
    assertThat(PageText.of(hostile()).attributes("src")).isEmpty();
  }

  @Test
  void itIsShownAsItWasGiven() throws Exception {
    PageText page = PageText.of(hostile());
    assertThat(page.section("verdict")).contains("FAILED: " + HOSTILE + "2: " + HOSTILE);
    assertThat(page.section("facts")).contains(HOSTILE + " --run");
    assertThat(page.table("Machine")).containsExactly(List.of(HOSTILE, HOSTILE));
    assertThat(page.section("noise")).contains("FAILED: " + HOSTILE);
  }

  @Test
  void theChartsDataHoldItToo() throws Exception {
    Matcher data = DATA.matcher(HtmlReport.of(hostile()).html());
    assertThat(data.find()).isTrue();
    assertThat(data.group(1)).doesNotContain("<", ">", "&");
    JsonNode json = new ObjectMapper().readTree(data.group(1));
    assertThat(json.path("styles").has(HOSTILE)).isTrue();
    assertThat(json.path("charts").path(0).path("rows").path(0).path("cell").asText())
        .isEqualTo(HOSTILE);
  }

  @Test
  void charactersThatNoPageMayHoldAreReplaced() {
    Html html = new Html();
    html.text(Tag.of("p", "title", "a\"b"), "1\u00002\u001b3\ud8004\u009f5\uffff6\ud83d\ude00");
    assertThat(html)
        .hasToString(
            "<p title=\"a&quot;b\">1\ufffd2\ufffd3\ufffd4\ufffd5\ufffd6\ud83d\ude00</p>\n");
  }

  @Test
  void aScriptThatWouldEndItsElementIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Html().verbatim(Tag.of("script"), "'</SCRIPT>'"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Html().verbatim(Tag.of("style"), "<!--"));
  }

  private static ReportModel hostile() {
    Observations.Builder observations = Observations.builder();
    Measure measure = new Measure("up", HOSTILE, HOSTILE, true);
    for (int round = 1; round <= 4; round++) {
      observations.add(HOSTILE, round, measure, 10 + round);
      observations.add("other", round, measure, 20 + round);
    }
    ReportModel bare = Samples.bare(observations.build());
    Instant start = Instant.EPOCH;
    return new ReportModel(
        new RunFacts(
            HOSTILE,
            HOSTILE,
            true,
            false,
            start,
            HOSTILE + " --run",
            List.of(HOSTILE),
            List.of(HOSTILE)),
        Map.of(HOSTILE, HOSTILE),
        Map.of(HOSTILE, HOSTILE),
        bare.analysis(),
        "other",
        List.of(),
        List.of(),
        new LinkedCells(
            HOSTILE, 1, List.of(new Linked("netty", HOSTILE, HOSTILE, 1, false, HOSTILE))),
        Map.of(HOSTILE + "2", HOSTILE),
        Map.of(HOSTILE + "3", HOSTILE),
        List.of(
            new ForkFacts(
                HOSTILE, 1, 1, start, Duration.ofSeconds(1), 0, 0, false, false, HOSTILE)),
        Map.of());
  }
}
