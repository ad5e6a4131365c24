package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class ConfigTest {

  @TempDir private Path directory = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("some.yaml");
  }

  @Test
  void optionBeatsEnvironmentBeatsFileBeatsDefault() throws IOException {
    write(
        "# windows",
        "stream-window: 2MiB",
        "transport: okhttp # a comment",
        "namespace: 'web'",
        "node: n1");

    InJvm.Result result =
        InJvm.run(
            Map.of("CULVERT_TRANSPORT", "jetty", "CULVERT_NAMESPACE", "from-env"),
            "port-forward",
            "--show-config",
            "--config=" + file,
            "-n",
            "from-option");

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .contains(
            "namespace: from-option  # option",
            "transport: jetty  # environment CULVERT_TRANSPORT",
            "stream-window: 2MiB  # file " + file + ":2",
            "node: n1  # file " + file + ":5",
            "max-frame-size: 64KiB  # default",
            "# server: not set");
  }

  @Test
  void whatIsShownCanBeReadAgain() throws IOException {
    InJvm.Result first =
        InJvm.run(
            "gateway",
            "--show-config",
            "--node",
            "a=http://h:1",
            "--node",
            "b=http://h:2",
            "--set",
            "x=#1",
            "--listen",
            "[::1]:0");
    Files.writeString(file, first.out());

    InJvm.Result second = InJvm.run("gateway", "--show-config", "--config", file.toString());

    assertThat(second.err()).isEmpty();
    assertThat(withoutOrigins(second.out())).isEqualTo(withoutOrigins(first.out()));
    assertThat(first.out()).contains("nodes: a=http://h:1,b=http://h:2", "listen: \"[::1]:0\"");
  }

  @Test
  void theUsualFileIsReadFromTheUsersDirectory() throws IOException {
    Files.createDirectories(directory.resolve("culvert"));
    Path usual = directory.resolve("culvert").resolve("config.yaml");
    Files.writeString(usual, "grace: 9s\n");

    InJvm.Result result =
        InJvm.run(Map.of("XDG_CONFIG_HOME", directory.toString()), "node", "--show-config");

    assertThat(result.out()).contains("grace: 9s  # file " + usual + ":1");
  }

  @Test
  void theWorkingDirectorysFileBeatsTheUsersAndANamedOneBeatsBoth() throws IOException {
    Files.writeString(directory.resolve("culvert.yaml"), "grace: 9s\n");
    Map<String, String> environment = Map.of("XDG_CONFIG_HOME", "/nowhere");

    assertThat(ConfigFile.locate(new String[] {"node"}, environment, directory))
        .isEqualTo(new ConfigFile.Location(directory.resolve("culvert.yaml"), false));
    assertThat(ConfigFile.locate(new String[] {"node", "--config", "x"}, environment, directory))
        .isEqualTo(new ConfigFile.Location(directory.resolve("x"), true));
    assertThat(ConfigFile.locate(new String[0], Map.of("CULVERT_CONFIG", "y"), directory))
        .isEqualTo(new ConfigFile.Location(directory.resolve("y"), true));
  }

  @Test
  void variablesInValuesAreLeftAlone() throws IOException {
    write("set: x=${env:HOME}");

    InJvm.Result shown = InJvm.run("node", "--show-config", "--config", file.toString());
    InJvm.Result greeted = InJvm.run(Map.of("CULVERT_GREETING", "a ${env:HOME}"), "greet");

    assertThat(shown.out()).contains("set: x=${env:HOME}");
    assertThat(greeted.out()).isEqualToIgnoringNewLines("a ${env:HOME}");
  }

  @Test
  void aWrongValueIsToldWithItsOrigin() throws IOException {
    write("", "keep-alive: often");

    assertThat(InJvm.run("port-forward", "--config", file.toString()).err())
        .contains("'--keep-alive': 'often' must be", "(from file " + file + ":2)");
    assertThat(InJvm.run(Map.of("CULVERT_KEEP_ALIVE", "x"), "port-forward").err())
        .contains("(from environment CULVERT_KEEP_ALIVE)");
    assertThat(
            InJvm.run(Map.of("CULVERT_KEEP_ALIVE", "1s"), "port-forward", "--keep-alive=x").err())
        .contains("'--keep-alive': 'x' must be")
        .doesNotContain("(from");
  }

  @Test
  void aNamedFileMustBeThere() {
    InJvm.Result result = InJvm.run("providers", "--config", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .isEqualToIgnoringNewLines(
            "error: cannot read the configuration file " + file + ": no such file");
  }

  @Test
  void aBrokenFileDoesNotKeepHelpAndVersionFromBeingShown() throws IOException {
    write("transprot: netty");

    for (String asked : List.of("--help", "--version", "node --help")) {
      InJvm.Result result = InJvm.run(Map.of("CULVERT_CONFIG", file.toString()), asked.split(" "));

      assertThat(result.code()).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(result.out()).contains("culvert");
    }
  }

  @Test
  void aWrongValueDoesNotKeepHelpFromBeingShownEither() throws IOException {
    write("keep-alive: often");

    InJvm.Result inFile =
        InJvm.run(Map.of("CULVERT_CONFIG", file.toString()), "port-forward", "--help");
    InJvm.Result inEnvironment =
        InJvm.run(Map.of("CULVERT_KEEP_ALIVE", "often"), "port-forward", "-h");

    assertThat(inFile.code()).isZero();
    assertThat(inFile.out()).startsWith("Usage: culvert port-forward");
    assertThat(inEnvironment.code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "transprot: netty       | unknown key 'transprot'",
        "help: true             | unknown key 'help'",
        "config: other.yaml     | unknown key 'config'",
        "transport netty        | expected 'key: value'",
        "transport:netty        | expected 'key: value'",
        "`  transport: netty`   | expected 'key: value' at the start of the line",
        "- transport            | expected 'key: value'",
        "transport:             | 'transport' has no value",
        "transport: # nothing   | 'transport' has no value",
        "address: [127.0.0.1]   | must be a plain or quoted value",
        "transport: &a netty    | must be a plain or quoted value",
        "transport: \"net       | must be a plain or quoted value",
        "node: a                | 'node' stands here a second time",
      })
  void aWrongLineIsNamed(String line, String sentence) throws IOException {
    write("node: n1", line);

    InJvm.Result result = InJvm.run("node", "--show-config", "--config", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("error: " + file + ":2: ").contains(sentence);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstKey() throws IOException {
    write("\uFEFFgrace: 9s");

    InJvm.Result result = InJvm.run("node", "--show-config", "--config", file.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("grace: 9s  # file " + file + ":1");
  }

  @Test
  void aFileInAnotherEncodingIsNamedWithItsLine() throws IOException {
    Files.writeString(file, "# one\ngrace: 9s # f\u00fcr\n", ISO_8859_1);

    InJvm.Result result = InJvm.run("node", "--show-config", "--config", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .isEqualToIgnoringNewLines(
            "error: " + file + ":2: a byte that is not UTF-8; save the file in that encoding");
  }

  @ParameterizedTest
  @CsvSource({
    "CULVERT_TRANSPROT, ; did you mean CULVERT_TRANSPORT?",
    "CULVERT_QUICKLY, ; unset it"
  })
  void aVariableThatNoOptionGoesByIsNamed(String name, String remedy) {
    InJvm.Result result = InJvm.run(Map.of(name, "netty"), "providers");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualToIgnoringNewLines(
            "error: no option goes by " + name + " in the environment" + remedy);
    assertThat(InJvm.run(Map.of(name, "netty"), "providers", "--help").code()).isZero();
  }

  @Test
  void variablesOfKubernetesAndOfOtherCommandsAreNobodysMistake() {
    Map<String, String> environment =
        Map.of(
            "CULVERT_SERVICE_HOST", "10.0.0.1",
            "CULVERT_GATEWAY_SERVICE_PORT_HTTPS", "443",
            "CULVERT_PORT", "tcp://10.0.0.1:443",
            "CULVERT_GATEWAY_PORT_443_TCP_ADDR", "10.0.0.1",
            "CULVERT_JAVA_OPTS", "-Xmx1g",
            "CULVERT_NODE", "n1");

    InJvm.Result result = InJvm.run(environment, "gateway", "--show-config");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("# nodes: not set");
  }

  @Test
  void theClientsNodeIsNotOneOfTheGateways() {
    InJvm.Result result =
        InJvm.run(Map.of("CULVERT_NODE", "n1"), "gateway", "--listen", "127.0.0.1:0");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("error: --node NAME=URL is missing (in the environment CULVERT_NODES)");
  }

  private void write(String... lines) throws IOException {
    Files.write(file, List.of(lines));
  }

  private static List<String> withoutOrigins(String config) {
    return config.lines().map(line -> line.replaceFirst("  # .*", "")).toList();
  }
}
