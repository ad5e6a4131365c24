package dev.culvert.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.bench.result.Flaw;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.SelfTestPlan;
import dev.culvert.bench.result.SelfTestPlan.Due;
import dev.culvert.bench.result.SelfTestTrial;
import dev.culvert.bench.rig.Plant;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which trials are made, and that they are kept, without measuring any. */
class SelfTestTest {

  private static final SelfTestPlan PLAN =
      new SelfTestPlan(
          SelfTestPlan.SCHEMA, "netty/jnr", Map.of(Flaw.SAME, 2, Flaw.CPU, 1), 1_000L, 7);

  @TempDir private Path results = Path.of("");
  private final PrintStream nowhere =
      new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
  private final List<String> made = new ArrayList<>();
  private ResultFolder folder;

  /** What the next trials are disturbed by; null if by nothing. */
  private @Nullable String disturbance;

  private long cost = 400;

  @BeforeEach
  void begin() throws IOException {
    folder = ResultFolder.create(results, Instant.EPOCH, "selftest", "000001");
  }

  @Test
  void theFlawIsAShareOfWhatTheSameHasCost() throws Exception {
    run();
    assertThat(made)
        .containsExactlyInAnyOrder(
            "same 1 up=0,down=0,write=0",
            "same 2 up=0,down=0,write=0",
            "cpu 1 up=100,down=100,write=0");
    assertThat(made.get(0)).startsWith("same");
    assertThat(folder.path().resolve(SelfTest.SUMMARY))
        .content()
        .contains("same: 2 of 2 trials made, 0 showed a difference")
        .contains("cpu: 1 of 1 trials made, 0 showed a loss");
  }

  @Test
  void whatWasMadeIsNotMadeAgain() throws Exception {
    run();
    made.clear();
    run();
    assertThat(made).isEmpty();
  }

  @Test
  void whatWasCutOffIsMadeAgain() throws Exception {
    run();
    made.clear();
    Path trials = folder.path().resolve(SelfTest.TRIALS);
    List<String> lines = Files.readAllLines(trials);
    Files.writeString(trials, String.join("\n", lines.subList(0, 2)) + "\n{\"flaw\":");
    run();
    assertThat(made).hasSize(1);
    assertThat(Files.readAllLines(trials)).hasSize(3).startsWith(lines.get(0), lines.get(1));
  }

  @Test
  void whatWasDisturbedIsMadeAgain() throws Exception {
    disturbance = "the machine was too noisy";
    run();
    made.clear();
    disturbance = null;
    run();
    assertThat(made).hasSize(3);
  }

  @Test
  void aFlawThatCouldNotBePlantedIsNotJudged() throws Exception {
    cost = 0;
    run();
    assertThat(Files.readString(folder.path().resolve(SelfTest.TRIALS)))
        .contains("nothing could be planted");
    cost = 400;
    made.clear();
    run();
    assertThat(made).containsExactly("cpu 1 up=0,down=0,write=0");
  }

  @Test
  void aTrialThatFailsLeavesThoseBefore() throws Exception {
    Path trials = folder.path().resolve(SelfTest.TRIALS);
    SelfTest failing =
        new SelfTest(
            folder,
            PLAN,
            (due, plant, log) -> {
              if (!made.isEmpty()) {
                throw new IOException("no space left");
              }
              return trial(due, plant);
            });
    assertThatThrownBy(() -> failing.run(nowhere)).hasMessage("no space left");
    assertThat(Files.readAllLines(trials)).hasSize(1);
  }

  private void run() throws IOException, InterruptedException {
    new SelfTest(folder, PLAN, (due, plant, log) -> trial(due, plant)).run(nowhere);
  }

  private SelfTestTrial trial(Due due, Plant plant) {
    made.add(due.flaw().label() + " " + due.number() + " " + plant);
    return new SelfTestTrial(
        due.flaw(), due.number(), "run", plant.toString(), disturbance, cost, cost, List.of());
  }
}
