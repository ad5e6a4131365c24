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

/** Trials too short to find anything: that they are made and kept. */
@Timeout(600)
class SelfTestCommandTest {

  /** Trials with a flaw; each takes half a minute, so in full alone. */
  private static final int FLAWED = "full".equals(System.getProperty("culvert.tck.scale")) ? 1 : 0;

  @TempDir private Path results = Path.of("");

  /** How much can be judged of them is the machine's affair; {@code SelfTestTest} has the rest. */
  @Test
  void trialsAreMeasuredAndKept() throws IOException {
    int code =
        bench(
            "selftest",
            "--trials",
            "same=1,delay=0,cpu=" + FLAWED,
            "--trial-time",
            "1s",
            "--results",
            results.toString());
    assertThat(code).as("nothing is found in one round").isIn(0, 1);
    Path folder = onlyFolder();
    List<String> lines = Files.readAllLines(folder.resolve("trials.jsonl"));
    assertThat(lines).hasSize(1 + FLAWED);
    assertThat(lines.get(0)).contains("\"flaw\":\"SAME\"", "\"plant\":\"up=0,down=0,write=0\"");
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.contains("\"flaw\":\"CPU\""));
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.endsWith("forks.jsonl")).toList())
          .as("two contenders of each trial")
          .hasSize(2 * lines.size())
          .allSatisfy(file -> assertThat(file).isNotEmptyFile());
    }
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
