package dev.culvert.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is packaged works without the build around it. */
@Timeout(120)
class PackagedIT {

  private static final int TOO_NOISY = 3;
  private static final Path JAR = Path.of("target", "benchmarks.jar").toAbsolutePath();
  private static final Path LIB = Path.of("target", "dist", "lib").toAbsolutePath();

  @Test
  void theJarHasTheListOfBenchmarks() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        BufferedReader list =
            new BufferedReader(
                new InputStreamReader(
                    jar.getInputStream(jar.getEntry("META-INF/BenchmarkList")),
                    StandardCharsets.UTF_8))) {
      assertThat(list.lines()).anyMatch(line -> line.contains("dev.culvert.bench.BulkBenchmark"));
    }
  }

  @Test
  void theJarHasNoSignaturesAndNoModule() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(Object::toString))
          .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"))
          .noneMatch(name -> name.endsWith("module-info.class"));
    }
  }

  @Test
  void theJarHasTheChartsOfTheReportAndNotTheirWholeLibrary() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        InputStream charts =
            jar.getInputStream(jar.getEntry("dev/culvert/bench/report/echarts.min.js"))) {
      assertThat(new String(charts.readAllBytes(), StandardCharsets.UTF_8))
          .contains("Licensed to the Apache Software Foundation");
      assertThat(jar.stream().map(Object::toString)).noneMatch(name -> name.contains("webjars"));
    }
  }

  @Test
  void theJarIsPlainJmh() throws Exception {
    assertThat(run("-jar", JAR.toString(), "-l"))
        .contains("dev.culvert.bench.BulkBenchmark.up")
        .contains("dev.culvert.bench.PingPongBenchmark.rtt");
  }

  @Test
  void theJarMeasures() throws Exception {
    assertThat(
            run(
                "-jar",
                JAR.toString(),
                "ConnectBenchmark",
                "-f",
                "1",
                "-wi",
                "0",
                "-i",
                "1",
                "-bs",
                "20"))
        .contains("connect.p99");
  }

  @Test
  void theJarIsHeldAgainstAnotherBuild(@TempDir Path results) throws Exception {
    String said =
        run(
            List.of(0, TOO_NOISY),
            "-cp",
            LIB + "/*",
            "dev.culvert.cli.Main",
            "bench",
            "ab",
            "--base",
            JAR.toString(),
            "--cells",
            "raw",
            "--rounds",
            "1",
            "--window",
            "50ms",
            "--results",
            results.toString());

    assertThat(said).contains("base  round 1", "new  round 1", "rows: 0 worse by more than 5.0 %");
  }

  @Test
  void bothFormsFindTheProvidersAndTheCommand() throws Exception {
    for (String classPath : List.of(JAR.toString(), LIB + "/*")) {
      assertThat(run("-cp", classPath, "dev.culvert.cli.Main", "providers"))
          .contains("netty", "jnr", "nsenter");
      assertThat(run("-cp", classPath, "dev.culvert.cli.Main", "bench", "--help"))
          .contains("--cells");
    }
  }

  private static String run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(0), arguments);
  }

  private static String run(List<Integer> exitCodes, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isIn(exitCodes);
    return output;
  }
}
