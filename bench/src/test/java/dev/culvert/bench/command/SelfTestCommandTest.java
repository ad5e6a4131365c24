package dev.culvert.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trials too short to find anything: that they are made, kept and gone on with. */
@Timeout(600)
class SelfTestCommandTest {

  private static final String TRIALS = "trials.jsonl";

  /** How often others may disturb it. */
  private static final int DISTURBED = 8;

  @TempDir private Path results = Path.of("");

  @Test
  void whatIsMissingIsMadeAndNothingTwice() throws IOException {
    int code =
        bench(
            "selftest",
            "--trials",
            "same=1,cpu=1,delay=0",
            "--trial-time",
            "1s",
            "--results",
            results.toString());
    Path folder = onlyFolder();

    List<String> lines = judged(folder, code);
    assertThat(lines.get(0))
        .contains("\"flaw\":\"SAME\"", "\"plant\":\"up=0,down=0,write=0\"")
        .containsPattern("\"upCost\":[1-9]");
    assertThat(lines.get(1)).contains("\"flaw\":\"CPU\"").containsPattern("\"plant\":\"up=[1-9]");
    assertThat(folder.resolve("selftest.md"))
        .content()
        .contains("same: 1 of 1 trials made, 0 showed a difference")
        .contains("cpu: 1 of 1 trials made, 0 showed a loss");

    Files.writeString(folder.resolve(TRIALS), lines.get(0) + "\n" + "{\"flaw\":");
    List<String> resumed = judged(folder, bench("selftest", "--resume", folder.toString()));
    assertThat(resumed).startsWith(lines.get(0));
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

  /** The two trials that could be judged; what others have disturbed is made again. */
  private static List<String> judged(Path folder, int code) throws IOException {
    int last = code;
    List<String> judged = readJudged(folder);
    for (int i = 0; i < DISTURBED && judged.size() < 2; i++) {
      last = bench("selftest", "--resume", folder.toString());
      judged = readJudged(folder);
    }
    assertThat(last).as("a flaw is not found in one round").isEqualTo(1);
    assertThat(judged).hasSize(2);
    return judged;
  }

  private static List<String> readJudged(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve(TRIALS)).stream()
        .filter(line -> line.contains("\"unjudged\":null"))
        .sorted(Comparator.comparing(line -> line.contains("\"flaw\":\"CPU\"")))
        .toList();
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
