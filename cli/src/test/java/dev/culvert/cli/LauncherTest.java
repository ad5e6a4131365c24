package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the script makes of where it stands. */
@Timeout(400)
class LauncherTest {

  /** Every role is played, which on a busy machine takes its time. */
  private static final int PREPARED_SECONDS = 240;

  /** From this Java on an archive is an AOT cache. */
  private static final int AOT_CACHES = 25;

  @TempDir private static Path directory = Path.of("");
  private static @Nullable Checkout copied;

  @BeforeAll
  static void copy() throws IOException {
    copied = Checkout.copy(directory);
  }

  @Test
  void aCopyOfABuiltTreeIsNotBuiltAgainUntilItChanges() throws Exception {
    Path copy = copyTo("copy");
    CulvertProcess first = run(checkout().script(copy, "--version"));
    assertThat(first.err()).isEmpty();
    assertThat(first.out()).containsExactly("culvert (not packaged)");

    Files.writeString(copy.resolve("cli/pom.xml"), "<changed/>");
    Path programs = Files.createDirectory(directory.resolve("programs"));
    Files.writeString(programs.resolve("mvn"), "#!/bin/sh\nexit 1\n");
    assertThat(programs.resolve("mvn").toFile().setExecutable(true)).isTrue();
    ProcessBuilder changed = checkout().script(copy, "--version");
    changed.environment().merge("PATH", programs.toString(), (path, with) -> with + ":" + path);
    try (CulvertProcess second = CulvertProcess.of(changed)) {
      assertThat(second.await()).as("%s", second).isEqualTo(1);
      assertThat(second.err()).anyMatch(line -> line.startsWith("culvert: building cli"));
    }
  }

  @Test
  void aPathWithAColonWillDo() throws Exception {
    Path there = copyTo("a:b");

    CulvertProcess process = run(checkout().script(there, "providers"));

    assertThat(process.err()).isEmpty();
    assertThat(process.out())
        .anyMatch(line -> line.matches("transport +netty .* Netty 4\\.2\\..*"));
  }

  @Test
  void nothingIsBuiltInAPathWithAColon() throws Exception {
    Path there = copyTo("c:d");
    Files.writeString(there.resolve("cli/pom.xml"), "<changed/>");

    try (CulvertProcess process = CulvertProcess.of(checkout().script(there, "--version"))) {
      assertThat(process.await()).isEqualTo(1);
      assertThat(process.err())
          .singleElement()
          .asString()
          .startsWith("culvert: this checkout is in " + there + ", and it cannot be built there");
    }
  }

  @Test
  void aJvmWithoutMemoryEnds() throws Exception {
    ProcessBuilder builder = checkout().by(List.of(), "--version");
    builder.environment().merge("CULVERT_JAVA_OPTS", " -XX:+PrintFlagsFinal", String::concat);

    assertThat(run(builder).out())
        .anyMatch(line -> line.matches(".* ExitOnOutOfMemoryError +.*= true .*"));
  }

  /** As {@code cp -r} does, where every file has a later time than that of the build. */
  private static Path copyTo(String name) throws Exception {
    Path copy = directory.resolve(name);
    String sh = "cp -r \"$1\" \"$2\" && find \"$2\" -exec touch -d 2037-01-01 {} +";
    run(new ProcessBuilder("sh", "-c", sh, "sh", "" + checkout().top(), "" + copy));
    return copy;
  }

  @Test
  void theFirstStartArchivesWhatTheNextOneNeedsNotLoad() throws Exception {
    Path there = Files.createDirectory(directory.resolve("packaged"));
    Checkout packaged = Checkout.copy(there).packaged();

    Path said = there.resolve("said");
    Process first = packaged.by(List.of(), "--version").redirectError(said.toFile()).start();
    assertThat(first.waitFor(PREPARED_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(said).hasContent("culvert: preparing fast starts (once for this Java)");

    ProcessBuilder builder = packaged.by(List.of(), "--version");
    builder.environment().merge("CULVERT_JAVA_OPTS", " -Xlog:class+load", String::concat);
    CulvertProcess second = run(builder);
    assertThat(second.err()).isEmpty();
    assertThat(second.out())
        .anyMatch(line -> line.matches(".*dev.culvert.cli.Main source: shared objects file.*"));
    if (Runtime.version().feature() < AOT_CACHES) {
      // Class files as old as picocli's are in no AOT cache.
      assertThat(second.out())
          .anyMatch(line -> line.matches(".*picocli.CommandLine source: shared objects file.*"));
    }

    // What a JVM refuses it does without.
    truncate(there.resolve("checkout/cli/target/dist"));
    CulvertProcess third = run(packaged.by(List.of(), "--version"));
    assertThat(third.err()).isEmpty();
    assertThat(third.out()).containsExactly("culvert (not packaged)");
  }

  private static void truncate(Path dist) throws IOException {
    try (Stream<Path> files = Files.list(dist)) {
      Path archive =
          files.filter(file -> file.toString().endsWith(".jsa")).findFirst().orElseThrow();
      try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() / 2);
      }
    }
  }

  @Test
  void aRehearsalPlaysEveryRoleAndLeavesNothing() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Path loaded = directory.resolve("loaded");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + empty,
            "-XX:DumpLoadedClassList=" + loaded,
            "-cp",
            System.getProperty("java.class.path"),
            Rehearsal.class.getName());

    CulvertProcess rehearsal = run(new ProcessBuilder(command));

    assertThat(rehearsal.out()).isEmpty();
    assertThat(rehearsal.err()).isEmpty();
    assertThat(empty).isEmptyDirectory();
    assertThat(Files.readString(loaded))
        .contains("dev/culvert/server/NodeBackend", "dev/culvert/server/GatewayBackend")
        .contains("dev/culvert/transport/netty/", "dev/culvert/transport/jetty/")
        .contains("dev/culvert/transport/okhttp/", "dev/culvert/core/forward/Forwarder");
  }

  private static CulvertProcess run(ProcessBuilder builder) throws Exception {
    try (CulvertProcess process = CulvertProcess.of(builder)) {
      assertThat(process.await()).as("%s", process).isZero();
      return process;
    }
  }

  private static Checkout checkout() {
    return Objects.requireNonNull(copied, "checkout");
  }
}
