package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The script in an installation of its own, with a Java that writes down how it is called. */
abstract class InstalledScript {

  static final String PREPARING = "culvert: preparing fast starts (once for this Java)";

  /** Waits where a test wants it, and makes an archive unless a test forbids it. */
  private static final String JAVA =
      """
      #!/bin/sh
      echo "$*" >>"%1$s/calls"
      for word in "$@"; do
        case $word in
          -XX:SharedArchiveFile=* | -XX:AOTCacheOutput=*) archive=${word#*=} ;;
        esac
      done
      case "$*" in
        *-Xshare:dump* | *AOTCacheOutput*)
          while [ -e "%1$s/wait" ]; do sleep 0.05; done
          [ ! -e "%1$s/fail" ] || exit 1
          echo classes >"$archive"
          ;;
      esac
      """;

  @TempDir Path directory = Path.of("");
  Path top = Path.of("");
  Path dist = Path.of("");
  Path home = Path.of("");

  @BeforeEach
  void install() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    top = Files.createDirectory(directory.resolve("installed"));
    home = Files.createDirectory(directory.resolve("home"));
    Files.copy(Path.of("../culvert"), top.resolve("culvert"));
    dist = Files.createDirectories(top.resolve("cli/target/dist"));
    Files.createDirectory(dist.resolve("lib"));
    Files.writeString(dist.resolve("lib/culvert-cli-1.jar"), "a jar");
    Files.writeString(dist.resolve("built"), Instant.now().toString());
    java("java", "17.0.9");
    Files.setAttribute(Files.createFile(directory.resolve("calls")), "unix:mode", 0666);
  }

  void jars(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(dist.resolve("lib").resolve(name + ".jar"), "a jar");
    }
  }

  void java(String name, String version) throws IOException {
    Path javaHome = directory.resolve(name);
    Path bin = Files.createDirectories(javaHome.resolve("bin"));
    Path java = Files.writeString(bin.resolve("java"), JAVA.formatted(directory));
    assertThat(java.toFile().setExecutable(true, false)).isTrue();
    Files.createDirectories(javaHome.resolve("lib"));
    Files.writeString(javaHome.resolve("lib/modules"), version);
    Files.writeString(
        javaHome.resolve("release"), "IMPLEMENTOR=\"any\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  /** The script, to be started by another command. */
  ProcessBuilder script(List<String> starter) {
    List<String> command = new ArrayList<>(starter);
    command.addAll(List.of("sh", top.resolve("culvert").toString(), "--version"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("JAVA_HOME", directory.resolve("java").toString());
    builder.environment().put("HOME", home.toString());
    List.of(
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "CULVERT_JAVA_OPTS",
            "JDK_JAVA_OPTIONS",
            "JAVA_TOOL_OPTIONS")
        .forEach(builder.environment()::remove);
    return builder;
  }

  /** The script, to start a client. */
  ProcessBuilder client(String... options) {
    ProcessBuilder builder = script(List.of());
    builder.command().set(builder.command().size() - 1, "port-forward");
    builder.command().addAll(List.of(options));
    return builder;
  }

  CulvertProcess start() throws Exception {
    return run(script(List.of()));
  }

  static CulvertProcess run(ProcessBuilder builder) throws Exception {
    try (CulvertProcess process = CulvertProcess.of(builder)) {
      assertThat(process.await()).as("%s", process).isZero();
      return process;
    }
  }

  List<String> calls() throws IOException {
    return Files.readAllLines(directory.resolve("calls"));
  }

  static Path archiveIn(Path folder) throws IOException {
    List<Path> archives = archives(folder);
    assertThat(archives).hasSize(1);
    return archives.get(0);
  }

  static List<Path> archives(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }
}
