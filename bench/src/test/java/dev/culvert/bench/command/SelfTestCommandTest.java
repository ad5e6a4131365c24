package dev.culvert.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trials too short to find anything: that they are made, kept and gone on with. */
@Timeout(600)
class SelfTestCommandTest {

  @TempDir private Path results = Path.of("");

  @Test
  void whatIsMissingIsMadeAndNothingTwice() throws IOException {
    assertThat(
            bench(
                "selftest",
                "--trials",
                "same=1,cpu=1,delay=0",
                "--trial-time",
                "1s",
                "--results",
                results.toString()))
        .as("a flaw is not found in one round")
        .isEqualTo(1);

    Path folder = onlyFolder();
    Path trials = folder.resolve("trials.jsonl");
    List<String> lines = Files.readAllLines(trials);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .contains("\"flaw\":\"SAME\"", "\"plant\":\"up=0,down=0,write=0\"")
        .containsPattern("\"upCost\":[1-9]");
    assertThat(lines.get(1)).contains("\"flaw\":\"CPU\"").containsPattern("\"plant\":\"up=[1-9]");
    assertThat(folder.resolve("selftest.md"))
        .content()
        .contains("same: 1 of 1 trials made, 0 showed a difference")
        .contains("cpu: 1 of 1 trials made, 0 showed a loss");

    Files.writeString(trials, lines.get(0) + "\n" + "{\"flaw\":");
    assertThat(bench("selftest", "--resume", folder.toString())).isEqualTo(1);

    List<String> resumed = Files.readAllLines(trials);
    assertThat(resumed).hasSize(2).startsWith(lines.get(0));
    assertThat(resumed.get(1)).contains("\"flaw\":\"CPU\"").isNotEqualTo(lines.get(1));
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    assertThat(bench("selftest", "--trials", "same=0")).as("nothing to calibrate by").isEqualTo(2);
    assertThat(bench("selftest", "--trials", "speed=3")).isEqualTo(2);
    assertThat(bench("selftest", "--cell", "nosuch/jnr")).isEqualTo(2);
    assertThat(bench("selftest", "--resume", results.toString())).isEqualTo(2);
    assertThat(bench("crosscheck", "--cell", "raw")).isEqualTo(2);
    assertThat(bench("crosscheck", "--rounds", "0")).isEqualTo(2);
    assertThat(bench("run", "--loads", "up+sideways")).isEqualTo(2);
  }

  private static int bench(String... arguments) {
    return BenchMain.commandLine().execute(arguments);
  }

  private Path onlyFolder() throws IOException {
    try (Stream<Path> folders = Files.list(results)) {
      List<Path> all = folders.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }
}
