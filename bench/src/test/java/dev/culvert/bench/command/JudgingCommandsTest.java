package dev.culvert.bench.command;

import static dev.culvert.bench.command.CommandOutput.bench;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.culvert.bench.verdict.SyntheticRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** compare and recommend, on runs whose truth is known. */
@Timeout(120)
class JudgingCommandsTest {

  /** Written by {@link SyntheticRun}, and kept so that what a later version reads is this one's. */
  private static final Path RUNS = Path.of("src", "test", "resources", "runs");

  @TempDir private Path results = Path.of("");

  @Test
  void aRegressionIsShownAndNamed() throws Exception {
    Path base = run("base", 1.0, 1);
    Path next = run("next", 1.3, 2);

    CommandOutput output = bench("compare", base.toString(), next.toString());

    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.text()).contains("worse").contains("bulk up, MiB/s");
    assertThat(bench("compare", next.toString(), base.toString()).exitCode())
        .as("the other way round it is an improvement")
        .isZero();
  }

  @Test
  void runsOfTheSameAreClean() throws Exception {
    Path base = run("base", 1.0, 1);

    assertThat(bench("compare", base.toString(), run("next", 1.0, 2).toString()).exitCode())
        .isZero();
  }

  @Test
  void whatCannotBeToldFailsOnlyIfAsked() throws Exception {
    Path base = run("base", 1.0, 1);
    Path next = run("next", 1.05, 2);

    assertThat(bench("compare", base.toString(), next.toString()).exitCode()).isZero();
    assertThat(
            bench("compare", base.toString(), next.toString(), "--fail-on", "inconclusive")
                .exitCode())
        .isEqualTo(3);
  }

  @Test
  void anotherMachineIsNotCompared() throws Exception {
    Path base = run("base", 1.0, 1);
    Path next = run("next", 1.0, 2);
    Path environment = next.resolve("env.json");
    Files.writeString(
        environment,
        Files.readString(environment).replaceFirst("\"cores\": \"[0-9]+\"", "\"cores\": \"999\""));

    CommandOutput output = bench("compare", base.toString(), next.toString());

    assertThat(output.exitCode()).isEqualTo(4);
    assertThat(output.text()).contains("NOT COMPARABLE: cores: ").contains("999 in the new run");
    assertThat(bench("compare", base.toString(), next.toString(), "--force").exitCode()).isZero();
  }

  @Test
  void theStandardRunInTheDocumentationIsStillRead() {
    Path kept = Path.of("..", "docs", "results", "2026-11-26-standard");

    CommandOutput output = bench("recommend", kept.toString());

    assertThat(output.exitCode()).isZero();
    assertThat(output.text()).contains("jetty/jnr for the workload balanced");
    assertThat(bench("compare", kept.toString(), kept.toString()).exitCode()).isZero();
  }

  @Test
  void runsOfThePastAreReadAndJudgedAsTheyWere() {
    String base = RUNS.resolve("base").toString();

    assertThat(bench("compare", base, RUNS.resolve("slower").toString()).exitCode()).isEqualTo(1);
    assertThat(bench("compare", base, RUNS.resolve("clean").toString()).exitCode()).isZero();
    assertThat(
            bench("compare", base, RUNS.resolve("open").toString(), "--fail-on", "inconclusive")
                .exitCode())
        .isEqualTo(3);
    assertThat(bench("compare", base, RUNS.resolve("elsewhere").toString()).exitCode())
        .isEqualTo(4);
  }

  @Test
  void theSameIsThereForPrograms() throws Exception {
    Path base = run("base", 1.0, 1);
    Path next = run("next", 1.3, 2);

    JsonNode json =
        new ObjectMapper()
            .readTree(
                bench("compare", base.toString(), next.toString(), "--format", "json").text());
    assertThat(json.get("exitCode").asInt()).isEqualTo(1);
    assertThat(json.get("rows").get(0).get("verdict").asText()).isEqualTo("worse");
    String junit = bench("compare", base.toString(), next.toString(), "--format", "junit").text();
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(junit.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("failure")
                .getLength())
        .isPositive();
  }

  @Test
  void badInputIsRefusedInWords() throws Exception {
    Path base = run("base", 1.0, 1);
    assertThat(bench("compare", base.toString(), results.resolve("none").toString()).exitCode())
        .isEqualTo(2);
    assertThat(bench("compare", base.toString(), base.toString(), "--metric", "x").exitCode())
        .isEqualTo(2);
    assertThat(bench("compare", base.toString(), base.toString(), "--threshold", "-5%").exitCode())
        .isEqualTo(2);
    assertThat(bench("recommend", base.toString(), "--workload", "nothing").exitCode())
        .isEqualTo(2);
    Path weights = Files.writeString(results.resolve("mine.yaml"), "down 35\n");
    CommandOutput output = bench("recommend", base.toString(), "--workload", weights.toString());
    assertThat(output.exitCode()).isEqualTo(2);
    assertThat(output.errors()).contains("line 1: 'down 35' must be METRIC: WEIGHT");
  }

  @Test
  void theBestIsRecommendedWithWhatToPaste() throws Exception {
    Path run = run("run", 1.0, 1);

    CommandOutput output = bench("recommend", run.toString(), "--workload", "bulk");

    assertThat(output.exitCode()).isZero();
    assertThat(output.text())
        .startsWith("Use netty/jnr for the workload bulk: best in 100 % of resamples, clear.")
        .contains("    culvert node --connector jnr\n");
    assertThat(
            bench("recommend", run.toString(), "--workload", "bulk", "--no-native-access").text())
        .startsWith("Use netty/nsenter for the workload bulk: nothing else is left")
        .contains("netty/jnr is out: needs native access.");
  }

  @Test
  void weightsMayBeOnesOwn() throws Exception {
    Path weights =
        Files.writeString(results.resolve("dump.yaml"), "# nights\nup: 3\ndown: 1 # little\n");

    assertThat(
            bench("recommend", run("run", 1.0, 1).toString(), "--workload", weights.toString())
                .text())
        .startsWith("Use netty/jnr for the workload dump:");
  }

  @Test
  void theFilesSayTheSame() throws Exception {
    Path run = run("run", 1.0, 1);

    JsonNode json = new ObjectMapper().readTree(run.resolve("recommendation.json").toFile());
    assertThat(json.findValuesAsText("confidence")).contains("CLEAR");
    assertThat(run.resolve("summary.md"))
        .content()
        .contains("Use netty/jnr for the workload bulk: best in 100 % of resamples, clear.");
    assertThat(run.resolve("report.html"))
        .content()
        .contains("Use netty/jnr for the workload bulk: best in 100 % of resamples, clear.")
        .contains("Content-Security-Policy");
    assertThat(run.resolve("junit.xml")).content().contains("tests=\"3\" failures=\"0\"");
  }

  private Path run(String name, double slowness, long seed) throws IOException {
    return SyntheticRun.write(results, name, slowness, seed);
  }
}
