package dev.culvert.bench.command;

import static dev.culvert.bench.command.CommandOutput.bench;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Result folders that somebody, or the end of a process, has cut or edited. */
@Timeout(120)
class DamagedResultsTest {

  private static final Path BASE = Path.of("src", "test", "resources", "runs", "base");

  @TempDir private Path results = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"up\":[0-9.]+     | \"up\":-5       | 'values.up' is -5; it must be 0 or more",
        "\"up\":[0-9.]+     | \"up\":\"fast\"  | 'values.up' is \"fast\"; it must be a number",
        "\"up\":[0-9.]+     | \"up\":null     | 'values.up' is null; it must be a number",
        "\"up\":[0-9.]+     | \"up\":true     | 'values.up' is true; it must be a number",
        "\"up\":[0-9.]+     | \"up\":1e999    | 'values.up' is ",
        "\"up\":[0-9.]+     | \"upp\":5       | 'values.upp' is no known metric",
        "\"up\":([0-9.]+)   | \"up\":$1,\"up\":1 | Duplicate field 'up'",
        "\"status\":\"ok\"   | \"status\":\"banana\" | 'status' is \"banana\"; it must be one of"
            + " ok",
        "\"status\":\"ok\"   | \"status\":\"contaminated\" | 'status' is \"contaminated\"; it must"
            + " be ok",
        "\"status\":\"ok\",  | ``                | it has no 'status'",
        "\"foreignCpus\":0.0| \"foreignCpus\":\"no\" | 'noise.foreignCpus' is \"no\"; it must be",
        "\"quietBefore\":true | \"quietBefore\":1 | 'noise.quietBefore' is 1; it must be true or",
        "\"round\":1        | \"round\":0     | 'round' is 0; it must be a whole number of 1",
        "\"round\":1        | \"round\":1.5   | 'round' is 1.5; it must be a whole number",
        "\"start\":\"[^\"]+  | \"start\":\"now | 'start' is \"now\"; it must be a time",
        "\"cell\":\"raw\"    | \"cell\":\"ssh\"  | 'cell' is \"ssh\"; it must be one of those",
        "\"cell\":\"raw\"    | \"cell\":7       | 'cell' is 7; it must be a text",
        "[}]$              | ``                | it is no JSON"
      })
  void aLineThatIsNotAsARunWritesItIsRefusedByFileLineAndField(String what, String by, String said)
      throws IOException {
    Path folder = copy();
    Path forks = folder.resolve("forks.jsonl");
    List<String> lines = Files.readAllLines(forks);
    String edited = lines.get(0).replaceFirst(what, by);
    assertThat(edited).isNotEqualTo(lines.get(0));
    lines.set(0, edited);
    Files.write(forks, lines);

    for (String command : List.of("report", "recommend")) {
      CommandOutput output = bench(command, folder.toString());

      assertThat(output.exitCode()).as(output.errors()).isEqualTo(2);
      assertThat(output.errors())
          .startsWith("error: line 1 of " + forks + " is not a fork")
          .contains(said)
          .contains("delete the line to go without it")
          .hasLineCount(1);
      assertThat(output.text()).isEmpty();
    }
    assertThat(bench("compare", BASE.toString(), folder.toString()).exitCode()).isEqualTo(2);
  }

  @Test
  void aForkThatIsThereTwiceIsRefused() throws IOException {
    Path folder = copy();
    Path forks = folder.resolve("forks.jsonl");
    List<String> lines = Files.readAllLines(forks);
    lines.add(lines.get(2));
    Files.write(forks, lines);

    CommandOutput output = bench("report", folder.toString());

    assertThat(output.exitCode()).isEqualTo(2);
    assertThat(output.errors()).contains("line 31 of ", "line 3 has its cell, round and attempt");
  }

  @Test
  void aLastLineThatWasCutOffIsLeftOutAndThatIsSaidEverywhere() throws IOException {
    Path folder = copy();
    Path forks = folder.resolve("forks.jsonl");
    String content = Files.readString(forks);
    Files.writeString(forks, content.substring(0, content.length() - 40));

    CommandOutput output = bench("report", folder.toString());

    String cut = "Line 30 of " + forks + ", the last, was cut off";
    String missing = "run.json calls 10 rounds complete, but forks.jsonl has no fork of ";
    assertThat(output.exitCode()).isZero();
    assertThat(output.errors()).contains("warning: " + cut).contains("warning: " + missing);
    assertThat(output.text()).contains(cut).contains(missing);
    assertThat(folder.resolve("summary.md")).content().contains(cut).contains(missing);
    assertThat(folder.resolve("report.html")).content().contains(cut).contains(missing);
    assertThat(bench("recommend", folder.toString()).errors()).contains(cut);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "run.json | \"rounds\": 10    | \"rounds\": \"ten\" | 'rounds' is \"ten\"; it must be a"
            + " whole number",
        "run.json | \"windowMillis\": 900 | \"windowMillis\": -900 | 'windowMillis' is -900; it"
            + " must be",
        "run.json | \"complete\": true | \"complete\": 1 | 'complete' is 1; it must be true or"
            + " false",
        "run.json | \"quietCpus\": 0.1 | \"quietCpus\": null | 'rules.quietCpus' is null",
        "env.json | \"cores\": \"2\" | \"cores\": \"two\" | 'machine.cores' is \"two\"; it must be"
            + " a whole",
        "env.json | \"machine\":       | \"mashine\":     | it has no 'machine'"
      })
  void soAreTheFilesBesideIt(String file, String what, String by, String said) throws IOException {
    Path folder = copy();
    String content = Files.readString(folder.resolve(file));
    assertThat(content).contains(what);
    Files.writeString(folder.resolve(file), content.replace(what, by));

    CommandOutput output = bench("report", folder.toString());

    assertThat(output.exitCode()).as(output.errors()).isEqualTo(2);
    assertThat(output.errors()).contains(file + " cannot be read: ").contains(said).hasLineCount(1);
  }

  @Test
  void aHistogramThatWasCutOffIsNamed() throws IOException {
    Path folder = copy();
    Path log = folder.resolve("hdr").resolve("suite__raw__r01.hlog");
    Files.createDirectories(folder.resolve("hdr"));
    Files.writeString(log, "#[Histogram log format version 1.3]\nTag=rtt,1.0,1.0,3.0,HISTFA");

    CommandOutput output = bench("report", folder.toString());

    assertThat(output.exitCode()).as(output.errors()).isEqualTo(2);
    assertThat(output.errors())
        .contains("suite__raw__r01.hlog is no log of histograms, or was cut");
  }

  @Test
  void aFolderWithoutForksHasNothingToReport() throws IOException {
    Path folder = copy();
    Files.delete(folder.resolve("forks.jsonl"));

    CommandOutput output = bench("report", folder.toString());

    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.errors()).contains("has ended: there is nothing to report");
  }

  @Test
  void aFileInsteadOfItsFolderIsRefusedWithTheRemedy() throws IOException {
    Path file = copy().resolve("forks.jsonl");

    CommandOutput output = bench("report", file.toString());

    assertThat(output.exitCode()).isEqualTo(2);
    assertThat(output.errors()).contains("is a file; give the run's folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--limit foo=1 | limit 'foo' is of no metric; there are up, down, rtt.p50",
        "--limit up=-5 | limit up=-5.0 must be finite and not negative",
        "--limit up=NaN | limit up=NaN must be finite",
        "--jdk 0 | jdk 0 must be a Java version"
      })
  void aConstraintThatMeansNothingIsRefused(String line) {
    String[] parts = line.split(" [|] ", -1);
    String[] options = parts[0].split(" ", -1);

    CommandOutput output = bench("recommend", BASE.toString(), options[0], options[1]);

    assertThat(output.exitCode()).isEqualTo(2);
    assertThat(output.errors()).contains(parts[1]);
  }

  @Test
  void whatRunsOnNoSuchJdkIsLeftOut() {
    CommandOutput output = bench("recommend", BASE.toString(), "--workload", "bulk", "--jdk", "8");

    assertThat(output.exitCode()).isEqualTo(3);
    assertThat(output.text()).contains("netty/jnr is out: needs JDK 17, and 8 is asked for.");
    assertThat(bench("recommend", BASE.toString(), "--workload", "bulk", "--jdk", "17").exitCode())
        .isZero();
  }

  private Path copy() throws IOException {
    Path folder = Files.createDirectories(results.resolve("run"));
    for (String file : List.of("run.json", "env.json", "forks.jsonl")) {
      Files.copy(BASE.resolve(file), folder.resolve(file));
    }
    return folder;
  }
}
