package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class DoctorTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void whatIsTakenByDefaultIsMadeAndTheVerdictIsTheLastLine() {
    InJvm.Result result = InJvm.run("doctor");
    List<String> lines = result.out().lines().map(line -> line.replaceAll(" +", " ")).toList();

    assertThat(result.code()).as(result.out()).isZero();
    assertThat(lines)
        .contains("machine", "privileges", "programs", "limits", "java", "network", "benchmark")
        .contains(" note lame its leg is broken", " -> mend it: apt-get install leg")
        .anyMatch(line -> line.startsWith(" note ? could not be loaded: "))
        .contains(" ok connector jnr (by default): made and closed again")
        .last()
        .asString()
        .startsWith("What is chosen works here: the transport netty (by default), the connector")
        .endsWith("the locator netns (by default).");
  }

  @Test
  void aChosenConnectorThatCannotWorkIsExitCodeOneWithItsRemedy() {
    InJvm.Result result =
        InJvm.run("doctor", "--connector", "nsenter", "--set", "nsenter.socat=/nowhere");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out().lines().map(line -> line.replaceAll(" +", " ")))
        .anyMatch(line -> line.matches(" FAIL connector .*'nsenter'.*/nowhere.*"))
        .anyMatch(line -> line.matches(" -> .*apt-get install socat.*nsenter\\.socat.*"))
        .last()
        .isEqualTo(
            "What is chosen does not work here: the connector; FAIL says why, -> how to mend it.");
  }

  @Test
  void aChosenTransportAndALocatorThatCannotWorkAreBothNamed() {
    InJvm.Result result =
        InJvm.run("doctor", "--transport", "lame", "--cri-socket", "/run/no-such-runtime.sock");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("transport 'lame': its leg is broken", "/run/no-such-runtime.sock")
        .contains("What is chosen does not work here: the transport, the locator; ");
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    InJvm.Result result =
        InJvm.run("doctor", "--json", "--connector=nsenter", "--set=nsenter.socat=/no \"where\"");
    JsonNode root = new ObjectMapper().readTree(result.out());
    List<String> failed = new ArrayList<>();
    for (JsonNode check : root.get("checks")) {
      assertThat(check.properties().stream().map(Map.Entry::getKey))
          .containsExactly("group", "name", "state", "detail", "remedy");
      assertThat(check.get("state").asText()).isIn("ok", "note", "fail");
      assertThat(check.get("remedy").isNull()).isEqualTo(check.get("state").asText().equals("ok"));
      if (check.get("state").asText().equals("fail")) {
        failed.add(check.get("group").asText() + " " + check.get("name").asText());
        assertThat(check.get("detail").asText()).contains("/no \"where\"");
      }
    }

    assertThat(result.code()).isEqualTo(1);
    assertThat(root.get("works").asBoolean()).isFalse();
    assertThat(root.get("verdict").asText()).startsWith("What is chosen does not work here: ");
    assertThat(failed).containsExactly("chosen connector");
  }

  @Test
  void aBrokenFileIsOneOfItsPatients() throws IOException {
    Path file = Files.writeString(directory.resolve("broken.yaml"), "transprot: netty\n");

    InJvm.Result result = InJvm.run(Map.of("CULVERT_CONFIG", file.toString()), "doctor");
    InJvm.Result shown = InJvm.run("doctor", "--show-config", "--config", file.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains(file + ":1: unknown key 'transprot'");
    assertThat(shown.code()).isEqualTo(2);
  }

  @Test
  void theFileChoosesAsItDoesForTheOtherCommands() throws IOException {
    Path file = Files.writeString(directory.resolve("some.yaml"), "connector: direct\n");

    assertThat(InJvm.run("doctor", "--config", file.toString()).out())
        .contains("direct: made and closed again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--connector smoke               | no connector named 'smoke'; here are: ",
        "--locator static                | the locator 'static' needs the option static.file",
        "--set x                         | setting 'x' must be NAME=VALUE",
        "--set nsenter.maxChildren=0 --connector nsenter | nsenter.maxChildren '0' must be",
        "--static-file a --cri-socket b  | --static-file and --cri-socket are for different",
        "--bogus                         | Unknown option: '--bogus'",
      })
  void badUsageIsOneSentenceAndExitCodeTwo(String options, String sentence) {
    InJvm.Result result = InJvm.run(("doctor " + options).split(" +"));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("error: ").contains(sentence.strip());
  }
}
