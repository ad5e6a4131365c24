package dev.culvert.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.rig.Cell;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordsTest {

  private static final List<ForkResult> FORKS =
      List.of(
          Forks.of("raw", 1, Map.of(Metric.UP, 4000.0)),
          Forks.of("netty/jnr", 1, Map.of(Metric.UP, 1000.0)),
          Forks.of("raw", 2, Map.of(Metric.UP, 5000.0)));

  @Test
  void everyFieldAndItemHasALineOfItsOwn() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "a \"b\" \\ \n \u0001");
    value.put("numbers", List.of(1, 2.5));
    value.put("empty", Map.of());
    value.put("yes", true);

    assertThat(JsonDocument.text(value))
        .isEqualTo(
            """
            {
              "text": "a \\"b\\" \\\\ \\n \\u0001",
              "numbers": [
                1,
                2.5
              ],
              "empty": {},
              "yes": true
            }
            """);
  }

  @Test
  void forksAreMergedIntoOneResultOfJmh() {
    String json = MergedResults.json(FORKS, Forks.params());

    assertThat(json.split("\"benchmark\" : \"dev.culvert.bench.Suite.windows\"", -1)).hasSize(3);
    assertThat(json)
        .contains("\"forks\" : 2,")
        .contains("\"forks\" : 1,")
        .contains("\"connector\" : \"jnr\"")
        .doesNotContain("culvert.bench.run");
    assertThat(json.replaceAll("\\s+", "")).contains("\"rawData\":[[4000.0],[5000.0]]");
  }

  @Test
  void aRunSaysHowToDoItAgain() {
    Plan plan = Forks.plan(OptionalInt.empty(), "raw", "netty/jnr");
    RunRecord run =
        new RunRecord(
            List.of("--seed", "42"),
            plan,
            Instant.EPOCH,
            Map.of(Cell.parse("netty/nsenter"), "no socat"));

    String json = run.json(1, false);

    assertThat(run.command()).isEqualTo("culvert bench run --seed 42");
    assertThat(json)
        .contains("\"complete\": false")
        .contains("\"seed\": 42")
        .contains("\"netty/nsenter\": \"no socat\"")
        .contains("\"contaminatedCpus\": 0.15")
        .contains("\"streamWindow\": 1048576");
  }

  @Test
  void theCommandIsQuotedForAShell() {
    Plan plan = Forks.plan(OptionalInt.empty(), "raw");
    RunRecord run =
        new RunRecord(
            List.of("--cells", "netty/nsenter+launcher='a $x'"), plan, Instant.EPOCH, Map.of());

    assertThat(run.command())
        .isEqualTo("culvert bench run --cells \"netty/nsenter+launcher='a \\$x'\"");
  }
}
