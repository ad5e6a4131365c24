package dev.culvert.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ResultFilesTest {

  private static final String HELPER = "netty/nsenter+form=helper+launcher='chroot /x'";
  private static final List<ForkResult> FORKS =
      List.of(
          Forks.of("raw", 1, Map.of(Metric.UP, 4000.5, Metric.RTT_P50, 20.25)),
          Forks.of(HELPER, 1, 2, 0.8, Map.of(Metric.UP, 1000.0)),
          Forks.failed("netty/jnr", 1, "page 7 is \"not\" the one"));

  private static final List<Cell> CELLS =
      List.of(Cell.parse("raw"), Cell.parse(HELPER), Cell.parse("netty/jnr"));

  @TempDir private Path folder = Path.of("");

  @Test
  void forksAreReadAsTheyWereWritten() throws IOException {
    ForkLog log = log();
    for (ForkResult fork : FORKS) {
      log.add(fork);
    }

    assertThat(log().read(CELLS)).isEqualTo(FORKS);
    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"status\":\"ok\""),
            line -> assertThat(line).contains("\"status\":\"contaminated\""),
            line -> assertThat(line).contains("\"status\":\"failed\""));
  }

  @Test
  void aLineThatWasCutOffIsLeftOutAndTheNextBeginsAfterIt() throws IOException {
    ForkLog log = log();
    log.add(FORKS.get(0));
    Files.writeString(folder.resolve("forks.jsonl"), "{\"cell\":\"ra", StandardOpenOption.APPEND);

    assertThat(log.read(CELLS)).containsExactly(FORKS.get(0));
    log.mend();
    log.add(FORKS.get(2));

    assertThat(log.read(CELLS)).containsExactly(FORKS.get(0), FORKS.get(2));
  }

  @Test
  void aLineThatWasEditedIsNamed() throws IOException {
    ForkLog log = log();
    log.add(FORKS.get(0));
    Files.writeString(
        folder.resolve("forks.jsonl"), "{\"cell\":\"raw\"}\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> log.read(CELLS))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageContaining("line 2 of ")
        .hasMessageContaining("it has no 'round'");
  }

  @Test
  void aTrialIsReadAsItWasWritten() throws IOException {
    SelfTestTrial.Row row = new SelfTestTrial.Row("up", "worse", 4, 0.5, 0.25);
    SelfTestTrial trial = new SelfTestTrial(Flaw.CPU, 1, "a", "up=1", null, 7, 8, List.of(row));
    JsonLines lines = new JsonLines(folder.resolve("trials.jsonl"), "trial");

    lines.add(trial);

    ObjectMapper strict =
        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    assertThat(lines.read(line -> strict.readValue(line, SelfTestTrial.class)))
        .containsExactly(trial);
  }

  @Test
  void aPlanIsReadAsItWasWritten() throws IOException {
    Plan plan = Forks.plan(OptionalInt.of(7), "raw", HELPER);
    write(plan);

    RunFile run = RunFile.read(folder);

    assertThat(run.plan()).isEqualTo(plan);
    assertThat(run.rounds()).isEqualTo(2);
    assertThat(run.complete()).isFalse();
    assertThat(run.arguments()).containsExactly("--seed", "42");
    assertThat(run.notMeasured()).containsEntry(Cell.parse("netty/jnr"), "no jnr");
  }

  @Test
  void aRunWhoseWarmUpHadNoEndOfItsOwnIsRead() throws IOException {
    Plan plan = Plan.of(Profile.STANDARD);
    assertThat(plan.windows().warmsUntilQuiet()).isTrue();
    write(plan);
    assertThat(RunFile.read(folder).plan()).isEqualTo(plan);

    Path file = folder.resolve("run.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("\"schema\": 3", "\"schema\": 2")
            .replaceFirst("\"warmUpMostMillis\": [0-9]+,", ""));

    assertThat(RunFile.read(folder).plan().windows().warmsUntilQuiet()).isFalse();
    assertThat(RunFile.read(folder).plan().windows().warmUp()).isEqualTo(plan.windows().warmUp());
  }

  @Test
  void whatIsNoRunIsNamed() throws IOException {
    assertThatThrownBy(() -> RunFile.read(folder))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageContaining("is no result folder: it has no run.json");

    write(Forks.plan(OptionalInt.empty(), "raw"));
    String whole = Files.readString(folder.resolve("run.json"));

    Files.writeString(folder.resolve("run.json"), whole.substring(0, whole.length() / 2));
    assertThatThrownBy(() -> RunFile.read(folder))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageContaining("run.json cannot be read: ");

    Files.writeString(folder.resolve("run.json"), whole.replace("\"schema\": 3", "\"schema\": 1"));
    assertThatThrownBy(() -> RunFile.read(folder))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageContaining("is of schema 1; this version reads 2 to 3");

    Files.writeString(folder.resolve("run.json"), whole.replace("\"seed\"", "\"sead\""));
    assertThatThrownBy(() -> RunFile.read(folder))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageContaining("it has no 'seed'");
  }

  @Test
  void factsOfTheMachineAreReadAndCompared() throws IOException {
    MachineFacts here =
        new MachineFacts(Map.of("cores", "2", "kernel", "Linux 6", "load at start", "1"));
    Files.writeString(folder.resolve("env.json"), here.json());

    MachineFacts read = MachineFacts.read(folder).orElseThrow();

    assertThat(read).isEqualTo(here);
    assertThat(here.differencesTo(read)).isEmpty();
    assertThat(
            here.differencesTo(
                new MachineFacts(Map.of("cores", "8", "kernel", "Linux 6", "load at start", "9"))))
        .containsExactly("cores: 2 here, 8 there");
  }

  private void write(Plan plan) throws IOException {
    RunRecord record =
        new RunRecord(
            List.of("--seed", "42"), plan, Forks.START, Map.of(Cell.parse("netty/jnr"), "no jnr"));
    Files.writeString(folder.resolve("run.json"), record.json(2, false));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve("forks.jsonl"));
  }

  private ForkLog log() {
    return new ForkLog(folder, Rules.DEFAULT);
  }
}
