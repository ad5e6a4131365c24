package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {

  private static final String PROPERTY = "java.io.tmpdir";

  @TempDir private Path temporary = Path.of("");
  private String before = "";

  @BeforeEach
  void redirect() {
    before = System.getProperty(PROPERTY);
    System.setProperty(PROPERTY, temporary.toString());
  }

  @AfterEach
  void restore() {
    System.setProperty(PROPERTY, before);
  }

  @Test
  void itIsOursAloneAndGoesWithAllThatIsInIt() throws IOException {
    Path folder = temporary.resolve("culvert-bench-abc");
    Path elsewhere = Files.writeString(temporary.resolve("precious"), "not ours");
    try (Scratch scratch = Scratch.of("abc").make("abc")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      assertThat(scratch.jvmOptions()).containsExactly("-D" + PROPERTY + "=" + folder);
      Files.createDirectories(folder.resolve("keys/deep"));
      Files.writeString(folder.resolve("keys/deep/key"), "secret");
      Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    }

    assertThat(folder).doesNotExist();
    assertThat(elsewhere).exists();
    Scratch.of("abc").close(); // Again.
  }

  @Test
  void oneWhoseDriverIsGoneIsSwept() throws IOException {
    Path orphan = folder("culvert-bench-dead", "dead@" + endedProcess() + "@1");
    Path fresh = folder("culvert-bench-fresh", null);
    Path old = folder("culvert-bench-old", null);
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    Path ours = temporary.resolve("culvert-bench-ours");
    Path others = folder("culvert-nsenter-1", "dead@1@1");
    try (Scratch alive = Scratch.of("ours").make("ours")) {
      assertThat(Scratch.sweep()).isEqualTo(2);

      assertThat(alive).isNotNull();
      assertThat(orphan).doesNotExist();
      assertThat(old).doesNotExist();
      assertThat(fresh).as("which somebody may just be making").exists();
      assertThat(ours).exists();
      assertThat(others).exists();
    }
  }

  private Path folder(String name, @Nullable String owner) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve(name));
    Files.writeString(folder.resolve("key"), "secret");
    if (owner != null) {
      Files.writeString(folder.resolve("run"), owner);
    }
    return folder;
  }

  private static long endedProcess() throws IOException {
    Process process = new ProcessBuilder("true").start();
    process.onExit().join();
    return process.pid();
  }
}
