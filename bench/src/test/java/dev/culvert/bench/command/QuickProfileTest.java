package dev.culvert.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.load.LatencyLog;
import dev.culvert.bench.rig.RunMarker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole rig, once, with windows too short to say anything about speed. */
@Timeout(900)
class QuickProfileTest {

  @TempDir private Path results = Path.of("");

  @Test
  void oneRoundMeasuresEveryCellAndLeavesNothingRunning() throws IOException {
    assertThat(bench("--rounds", "1", "--window", "100ms", "--seed", "5")).isZero();

    Path folder = onlyFolder();
    assertThat(folder.getFileName().toString()).matches("[0-9TZ-]+_quick_[0-9a-f]{6}");
    List<String> lines = Files.readAllLines(folder.resolve("summary.csv"));
    assertThat(lines).hasSize(1 + 4 * (6 + 8 + 8 + 2 + 2));
    assertThat(lines)
        .filteredOn(line -> line.matches("(up|down|rtt|connect)[.p0-9]*,.*"))
        .hasSize(4 * 6)
        .allSatisfy(line -> assertThat(Double.parseDouble(line.split(",", -1)[3])).isPositive());
    assertThat(lines)
        .contains("idle.processes,,netty/jnr,0.000,0.000,0.000,1,")
        .contains("idle.processes,,netty/nsenter,1.000,1.000,1.000,1,");
    for (String cell : List.of("netty-jnr", "jetty-jnr", "okhttp-jnr", "netty-nsenter")) {
      LatencyLog log = LatencyLog.read(folder.resolve("hdr/suite__" + cell + "__r01.hlog"));
      assertThat(log.merged("rtt").getTotalCount()).isPositive();
      assertThat(log.merged("connect").getTotalCount()).isPositive();
    }
    assertThat(folder.resolve("summary.md")).content().contains("netty/jnr", "netty/nsenter");
    assertThat(folder.resolve("run.json")).content().contains("\"complete\": true", "\"seed\": 5");
    assertThat(Files.readAllLines(folder.resolve("forks.jsonl")))
        .hasSizeGreaterThanOrEqualTo(4)
        .noneMatch(line -> line.contains("\"failure\""));
    assertThat(folder.resolve("env.json"))
        .content()
        .contains("\"cores\"", "\"kernel\"", "netty-common-");
    assertThat(folder.resolve("jmh.json")).content().contains("\"connect.p99\"");
    assertThat(RunMarker.alive(id(folder))).isEmpty();
  }

  @Test
  void aForkThatDiesIsAFailedCellAndTheRunSaysSo() throws IOException {
    Path jvm = results.resolve("jvm");
    Files.writeString(
        jvm,
        "#!/bin/sh\ncase \"$*\" in *ForkedMain*) exit 7;; esac\nexec "
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + " \"$@\"\n");
    Files.setPosixFilePermissions(jvm, PosixFilePermissions.fromString("rwx------"));

    assertThat(bench("--cells", "raw,netty/jnr", "--rounds", "2", "--jvm", jvm.toString()))
        .isEqualTo(1);

    Path folder = onlyFolder();
    assertThat(folder.resolve("run.json")).content().contains("\"complete\": true");
    assertThat(Files.readAllLines(folder.resolve("forks.jsonl")))
        .hasSize(2)
        .allMatch(line -> line.contains("\"failure\":\"Forked VM failed with exit code 7\""));
    assertThat(folder.resolve("summary.md"))
        .content()
        .contains("FAILED: raw: Forked VM failed", "FAILED: netty/jnr: Forked VM failed");
  }

  @Test
  void whatCannotBeMeasuredIsRefusedBeforeAnythingStarts() {
    assertThat(bench("--cells", "nety/jnr")).isEqualTo(2);
    assertThat(bench("--cells", "netty")).isEqualTo(2);
    assertThat(bench("--profile", "fast")).isEqualTo(2);
    assertThat(bench("--budget", "soon")).isEqualTo(2);
    assertThat(bench("--rounds", "0")).isEqualTo(2);
    assertThat(bench("--cells", "raw,netty/nsenter+launcher='a")).isEqualTo(2);
    assertThat(bench("--cells", "netty/nsenter+maxChildren=none")).isEqualTo(2);
    assertThat(bench("--jvm", results.toString())).isEqualTo(2);
    assertThat(folders()).isEmpty();
  }

  private int bench(String... arguments) {
    CommandLine line = BenchMain.commandLine();
    String[] all = Stream.concat(Stream.of(arguments), results()).toArray(String[]::new);
    return line.execute(all);
  }

  private Stream<String> results() {
    return Stream.of("--results", results.resolve("out").toString());
  }

  private Path onlyFolder() {
    assertThat(folders()).hasSize(1);
    return folders().get(0);
  }

  private List<Path> folders() {
    Path out = results.resolve("out");
    if (!Files.isDirectory(out)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(out)) {
      return folders.toList();
    } catch (IOException e) {
      throw new IllegalStateException("cannot list " + out, e);
    }
  }

  private static String id(Path folder) {
    String name = folder.getFileName().toString();
    return name.substring(name.lastIndexOf('_') + 1);
  }
}
