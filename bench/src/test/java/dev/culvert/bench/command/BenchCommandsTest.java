package dev.culvert.bench.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.RunFile;
import dev.culvert.bench.rig.RunMarker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the cheapest cell there is. */
@Timeout(1200)
class BenchCommandsTest {

  private static final List<String> SHORT =
      List.of("--cells", "raw", "--window", "50ms", "--warm-up", "50ms");

  @TempDir private Path results = Path.of("");

  @Test
  void aRunThatWasCutOffGoesOnWhereItStopped() throws IOException {
    assertThat(bench(measuring("run", "--rounds", "2", "--seed", "9"))).isZero();
    Path folder = onlyFolder();
    assertThat(bench("run", "--resume", folder.toString())).as("complete").isEqualTo(2);
    List<String> forks = Files.readAllLines(folder.resolve("forks.jsonl"));
    Files.writeString(folder.resolve("forks.jsonl"), forks.get(0) + "\n" + "{\"cell\":");
    edit(folder, "\"complete\": true", "\"complete\": false");
    edit(folder, "\"rounds\": 2", "\"rounds\": 1");

    assertThat(bench("run", "--resume", folder.toString())).isZero();

    List<String> resumed = Files.readAllLines(folder.resolve("forks.jsonl"));
    assertThat(resumed).hasSizeGreaterThanOrEqualTo(2).startsWith(forks.get(0));
    assertThat(resumed.get(1)).contains("\"round\":2");
    assertThat(folder.resolve("run.json"))
        .content()
        .contains("\"complete\": true", "\"rounds\": 2", "\"seed\": 9");
    assertThat(folder.resolve("jmh.json")).content().contains("\"forks\" : 2,");
  }

  @Test
  void aRunOfAnotherMachineIsNotGoneOnWith() throws IOException {
    assertThat(bench(measuring("run", "--rounds", "1"))).isZero();
    Path folder = onlyFolder();
    edit(folder, "\"complete\": true", "\"complete\": false");
    Path environment = folder.resolve("env.json");
    Files.writeString(
        environment,
        Files.readString(environment).replaceFirst("\"cores\": \"[0-9]+\"", "\"cores\": \"999\""));

    assertThat(bench("run", "--resume", folder.toString())).isEqualTo(4);
  }

  @Test
  void theTablesAreMadeAgainFromTheForks() throws IOException {
    assertThat(bench(measuring("run", "--rounds", "1"))).isZero();
    Path folder = onlyFolder();
    String summary = Files.readString(folder.resolve("summary.md"));
    String table = Files.readString(folder.resolve("summary.csv"));
    Files.delete(folder.resolve("summary.md"));
    Files.delete(folder.resolve("summary.csv"));

    assertThat(bench("report", folder.toString())).isZero();

    assertThat(folder.resolve("summary.md")).hasContent(summary);
    assertThat(folder.resolve("summary.csv")).hasContent(table);
  }

  @Test
  void aRunIsDoneAgainInTheSameOrder() throws IOException {
    assertThat(bench(measuring("run", "--rounds", "1", "--seed", "77"))).isZero();

    assertThat(bench("reproduce", onlyFolder().toString(), "--results", out().toString())).isZero();

    assertThat(folders()).hasSize(2);
    for (Path folder : folders()) {
      RunFile run = RunFile.read(folder);
      assertThat(run.plan().seed()).isEqualTo(77);
      assertThat(run.plan().windows()).isEqualTo(RunFile.read(folders().get(0)).plan().windows());
      assertThat(run.rounds()).isEqualTo(1);
    }
  }

  @Test
  void aPlanStartsNothing() {
    assertThat(bench("plan", "--profile", "standard")).isZero();
    assertThat(bench("plan", "--budget", "10s")).as("does not fit").isEqualTo(2);
    assertThat(bench("report", results.toString())).isEqualTo(2);
    assertThat(bench("reproduce", results.toString())).isEqualTo(2);
    assertThat(folders()).isEmpty();
  }

  @Test
  void twoBuildsAreMeasuredInTheSameRounds() throws IOException {
    assertThat(bench(measuring("ab", "--same", "--rounds", "2"))).as("3 is too noisy").isIn(0, 3);

    Path folder = onlyFolder();
    for (String build : List.of("base", "new")) {
      assertThat(RunFile.read(folder.resolve(build)).rounds()).isEqualTo(2);
      assertThat(folder.resolve(build).resolve("forks.jsonl"))
          .content()
          .contains("\"round\":1", "\"round\":2");
    }
    assertThat(folder.resolve("comparison.json"))
        .content()
        .contains("\"tolerance\" : 0.05", "\"rows\" : [");
    assertThat(bench("compare", folder + "/base", folder + "/new")).isIn(0, 3);
  }

  @Test
  void twoCellsAreMeasuredInTurns() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String[] options =
        measuring("ab", "--against", "raw/jnr+threads=1", "--new-jvm", java, "--rounds", "1");
    int exitCode = bench(options);
    assertThat(exitCode).as("3 is too noisy").isIn(0, 3);

    Path folder = onlyFolder();
    assertThat(folder.resolve("base/forks.jsonl")).content().contains("\"cell\":\"raw\"");
    assertThat(folder.resolve("new/forks.jsonl"))
        .content()
        .contains("\"cell\":\"raw/jnr+threads=1\"");
    assertThat(folder.resolve("comparison.json")).content().contains("\"exitCode\" : " + exitCode);
    assertThat(folder.resolve("comparison.html")).content().contains("Culvert comparison");
  }

  @Test
  void aContenderThatDoesNotStartFailsTheDuetWhoeverComesFirst() throws IOException {
    Path empty = Files.createFile(results.resolve("empty.jar"));

    for (String seed : List.of("1", "2", "3", "4")) {
      String[] options =
          measuring("ab", "--base", empty.toString(), "--rounds", "1", "--seed", seed);
      assertThat(bench(options)).isEqualTo(1);
    }
    for (Path folder : folders()) {
      assertThat(folder.resolve("base/forks.jsonl")).content().contains("\"failure\":\"");
      assertThat(folder.resolve("comparison.json")).content().contains("\"exitCode\" : 1");
    }
  }

  @Test
  void twoBuildsAreAskedForInOneWay() {
    assertThat(bench(measuring("ab"))).isEqualTo(2);
    assertThat(bench(measuring("ab", "--same", "--base", "x.jar"))).isEqualTo(2);
    assertThat(bench(measuring("ab", "--base", results.toString()))).as("no jar").isEqualTo(2);
    assertThat(bench(measuring("ab", "--same", "--against", "netty/jnr"))).isEqualTo(2);
    assertThat(bench("ab", "--against", "netty/nowhere")).as("no connector").isEqualTo(2);
    assertThat(bench("ab", "--cells", "raw,netty/jnr", "--against", "jetty/jnr")).isEqualTo(2);
    assertThat(bench("ab", "--new-jvm", results.toString())).as("no JVM").isEqualTo(2);
    assertThat(bench("ab", "--same", "--budget", "5s")).as("does not fit").isEqualTo(2);
    assertThat(folders()).isEmpty();
  }

  @Test
  void anInterruptedRunLeavesWhatItMeasuredAndNoProcess() throws Exception {
    Process driver = start();
    await().atMost(Duration.ofMinutes(3)).until(() -> !forks().isEmpty());

    driver.destroy();

    assertThat(driver.waitFor(2, TimeUnit.MINUTES)).isTrue();
    Path folder = onlyFolder();
    String id = ResultFolder.existing(folder).id();
    await().atMost(Duration.ofMinutes(1)).until(() -> RunMarker.alive(id).isEmpty());
    assertThat(RunFile.read(folder).complete()).isFalse();
    assertThat(bench("report", folder.toString())).isZero();
    assertThat(folder.resolve("summary.md")).content().contains("bulk up, MiB/s");
  }

  @Test
  void whatAKilledRunLeavesIsEndedByTheNext() throws Exception {
    Process driver = start();
    await().atMost(Duration.ofMinutes(3)).until(() -> !forks().isEmpty());
    String id = ResultFolder.existing(onlyFolder()).id();
    await().atMost(Duration.ofMinutes(1)).until(() -> !RunMarker.alive(id).isEmpty());
    assertThat(temporary(id)).isDirectory();

    driver.destroyForcibly().waitFor();
    assertThat(bench(measuring("run", "--rounds", "1"))).isZero();

    await().atMost(Duration.ofMinutes(1)).until(() -> RunMarker.alive(id).isEmpty());
    assertThat(temporary(id)).as("keys, sockets and libraries").doesNotExist();
  }

  private static Path temporary(String id) {
    return Path.of(System.getProperty("java.io.tmpdir"), "culvert-bench-" + id);
  }

  private Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BenchMain.class.getName());
    command.addAll(List.of(measuring("run", "--rounds", "1000")));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(results.resolve("driver.log").toFile())
        .start();
  }

  private String forks() throws IOException {
    for (Path folder : folders()) {
      Path forks = folder.resolve("forks.jsonl");
      if (Files.exists(forks)) {
        return Files.readString(forks, StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private static void edit(Path folder, String old, String changed) throws IOException {
    Path run = folder.resolve("run.json");
    String content = Files.readString(run);
    assertThat(content).contains(old);
    Files.writeString(run, content.replace(old, changed));
  }

  private String[] measuring(String... arguments) {
    return Stream.of(Stream.of(arguments), SHORT.stream(), Stream.of("--results", out().toString()))
        .flatMap(part -> part)
        .toArray(String[]::new);
  }

  private static int bench(String... arguments) {
    return BenchMain.commandLine().execute(arguments);
  }

  private Path out() {
    return results.resolve("out");
  }

  private Path onlyFolder() {
    assertThat(folders()).hasSize(1);
    return folders().get(0);
  }

  private List<Path> folders() {
    if (!Files.isDirectory(out())) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(out())) {
      return folders.sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException("cannot list " + out(), e);
    }
  }
}
