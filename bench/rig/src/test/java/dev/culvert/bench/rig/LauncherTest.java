package dev.culvert.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LauncherTest {

  @TempDir private Path top = Path.of("");

  @Test
  void itIsTheScriptOfTheTreeThatBuiltTheClassPath() throws IOException {
    Path jar = file("bench/target/dist/lib/rig.jar");
    Path script = script("exit 0");
    assertThat(Launcher.above(jar)).isEmpty();

    file("cli/target/dist/built");

    assertThat(Launcher.above(jar)).contains(new Launcher(script));
    assertThat(Launcher.above(top.resolve("bench/target/benchmarks.jar")))
        .contains(new Launcher(script));
    assertThat(Launcher.above(top.resolve("bench/rig/target/classes"))).isEmpty();
    assertThat(Launcher.above(top.resolve("lib/rig.jar"))).isEmpty();
    Files.delete(script);
    assertThat(Launcher.above(jar)).isEmpty();
  }

  @Test
  void itIsPreparedWithTheJavaOfThisJvmAndBuildsNothing() throws IOException {
    Path said = top.resolve("said");
    Launcher launcher =
        new Launcher(script("echo \"$* $JAVA_HOME $CULVERT_BENCH_AS_BUILT\" > '" + said + "'"));

    launcher.prepare(List.of("--transport", "jetty"));

    assertThat(said)
        .hasContent(
            "port-forward --transport jetty --version " + System.getProperty("java.home") + " yes");
    assertThat(launcher.command(List.of("port-forward", "web")))
        .containsExactly(launcher.script().toString(), "port-forward", "web");
  }

  @Test
  void oneThatFailsIsNamed() throws IOException {
    Launcher launcher = new Launcher(script("exit 1"));

    assertThatThrownBy(() -> launcher.prepare(List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(launcher.script() + " port-forward --version");
  }

  private Path file(String name) throws IOException {
    Path file = top.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    return Files.createFile(file);
  }

  private Path script(String line) throws IOException {
    Path script = Files.writeString(top.resolve("culvert"), "#!/bin/sh\n" + line + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }
}
