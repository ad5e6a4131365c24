package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the script makes of where it stands. */
@Timeout(120)
class LauncherTest {

  @TempDir private static Path directory = Path.of("");
  private static @Nullable Checkout copied;

  @BeforeAll
  static void copy() throws IOException {
    copied = Checkout.copy(directory);
  }

  @Test
  void aCopyOfABuiltTreeIsNotBuiltAgainUntilItChanges() throws Exception {
    CulvertProcess first = run(checkout().by(List.of(), "--version"));
    assertThat(first.err()).isEmpty();

    Path copy = directory.resolve("copy");
    String sh = "cp -r \"$1\" \"$2\" && find \"$2\" -exec touch -d 2037-01-01 {} +";
    run(new ProcessBuilder("sh", "-c", sh, "sh", "" + checkout().top(), "" + copy));
    CulvertProcess second = run(checkout().script(copy, "--version"));
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).containsExactly("culvert (not packaged)");

    Files.writeString(copy.resolve("cli/pom.xml"), "<changed/>");
    Path programs = Files.createDirectory(directory.resolve("programs"));
    Files.writeString(programs.resolve("mvn"), "#!/bin/sh\nexit 1\n");
    assertThat(programs.resolve("mvn").toFile().setExecutable(true)).isTrue();
    ProcessBuilder changed = checkout().script(copy, "--version");
    changed.environment().merge("PATH", programs.toString(), (path, with) -> with + ":" + path);
    try (CulvertProcess third = CulvertProcess.of(changed)) {
      assertThat(third.await()).as("%s", third).isEqualTo(1);
      assertThat(third.err()).anyMatch(line -> line.startsWith("culvert: building cli"));
    }
  }

  @Test
  void aPathWithAColonIsNamed() throws Exception {
    Path there = Files.createDirectory(directory.resolve("a:b"));
    Files.copy(Path.of("../culvert"), there.resolve("culvert"));

    try (CulvertProcess process = CulvertProcess.of(checkout().script(there, "--version"))) {
      assertThat(process.await()).isEqualTo(1);
      assertThat(process.err())
          .containsExactly(
              "culvert: this installation is in "
                  + there
                  + ", and Java's class paths cannot have a colon in a name: move it");
    }
  }

  @Test
  void aJvmWithoutMemoryEnds() throws Exception {
    ProcessBuilder builder = checkout().by(List.of(), "--version");
    builder.environment().merge("CULVERT_JAVA_OPTS", " -XX:+PrintFlagsFinal", String::concat);

    assertThat(run(builder).out())
        .anyMatch(line -> line.matches(".* ExitOnOutOfMemoryError +.*= true .*"));
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
