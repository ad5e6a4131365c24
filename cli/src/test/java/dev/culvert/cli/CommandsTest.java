package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandsTest {

  @TempDir private Path directory = Path.of("");

  private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

  private final Commands commands = new Commands(new Termination(), NOWHERE, NOWHERE);

  @Test
  void aStartReadsNoCommandButItsOwn() {
    assertThat(commands.neededFor(new String[] {"node", "--listen", "x"}).getSubcommands())
        .containsOnlyKeys("node");
  }

  @Test
  void whatBeginsWithNoneOfThemMayBeMeantForAny() {
    Set<String> all = commands.all().getSubcommands().keySet();

    assertThat(all)
        .startsWith("port-forward", "node", "gateway", "providers", "doctor")
        .contains("greet");
    for (String[] args : new String[][] {{}, {"--help"}, {"nod"}, {"greet"}}) {
      assertThat(commands.neededFor(args).getSubcommands().keySet()).isEqualTo(all);
    }
  }

  @Test
  void theBenchmarksOwnVariablesMakeNobodyAskForKeys() {
    String fault =
        EnvironmentKeys.fault(
            Map.of("CULVERT_BENCH_AS_BUILT", "yes"),
            () -> {
              throw new AssertionError("nobody has asked for a key");
            });

    assertThat(fault).isNull();
  }

  @Test
  void keysAreAskedForWhereThereIsSomethingToKnowThemBy() throws Exception {
    Map<String, String> nothing =
        Map.of("XDG_CONFIG_HOME", directory.toString(), "CULVERT_CLASSPATH", "x.jar", "HOME", "/");
    String[] args = {"node"};
    ConfigSources.of(
        args,
        nothing,
        () -> {
          throw new AssertionError("nobody has asked for a key");
        });

    Path file = Files.createDirectory(directory.resolve("culvert")).resolve("config.yaml");
    Files.writeString(file, "lissten: 127.0.0.1:1\n");
    assertThat(ConfigSources.of(args, nothing, () -> Set.of("listen")).fault())
        .contains("unknown key 'lissten'", "listen");
  }
}
