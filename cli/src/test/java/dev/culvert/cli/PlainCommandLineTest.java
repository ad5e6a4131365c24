package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** That what is read without picocli is what picocli reads, and that a client needs no more. */
@Timeout(120)
class PlainCommandLineTest {

  private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());
  private static final List<String> LINE = List.of("web", "80", ":90", "--server", "http://h:1");

  @TempDir private Path directory = Path.of("");

  @Test
  void withoutOptionsAllIsAsPicocliHasIt() {
    assertReadAsByPicocli(LINE);
    assertReadAsByPicocli(List.of("-n", "prod", "--server=http://h:1", "pod/web", "-v", "80"));
  }

  @ParameterizedTest
  @MethodSource("plainOptions")
  void eachOptionMeansTheSame(String option, String value) {
    List<String> line = new ArrayList<>(LINE);
    line.removeAll(List.of("--server", "http://h:1"));
    List<String> rest = option.equals("--server") ? List.of() : List.of("--server", "http://h:1");
    line.addAll(rest);

    assertReadAsByPicocli(with(line, option, value));
    assertReadAsByPicocli(with(line, option + "=" + value));
  }

  static Stream<List<String>> samples() {
    return Stream.of(
        List.of("--namespace", "prod"),
        List.of("-n", "prod"),
        List.of("--server", "https://h:2"),
        List.of("--node", "n1"),
        List.of("--address", "127.0.0.1"),
        List.of("--transport", "okhttp"),
        List.of("--gateway-mode", "relay"),
        List.of("--gateway-mode", "streams"),
        List.of("--server-ca", "ca.pem"),
        List.of("--server-name", "a.b"),
        List.of("--client-cert", "c.pem"),
        List.of("--client-key", "c.key"),
        List.of("--client-key-password-file", "secret"));
  }

  static Stream<Object[]> plainOptions() {
    return samples().map(List::toArray);
  }

  /** Else one would be plain without being compared. */
  @Test
  void allOthersAreLeftToPicocli() {
    List<String> plain = samples().map(sample -> sample.get(0)).toList();
    List<String> others =
        new CommandLine(command())
            .getCommandSpec().options().stream()
                .map(OptionSpec::names)
                .flatMap(Arrays::stream)
                .filter(name -> !plain.contains(name))
                .toList();

    assertThat(others).contains("--set", "--grace", "--help", "--config", "--show-config");
    for (String option : others) {
      for (String value : List.of("1", "relay", "5s", "1KiB")) {
        assertThat(isPlain(with(LINE, option, value)))
            .as(option)
            .isEqualTo(List.of("-v", "--verbose").contains(option));
        assertThat(isPlain(with(LINE, option + "=" + value))).as(option).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web 80",
        "web --server http://h",
        "--server http://h",
        "web 80 --server",
        "web 80 --server=",
        "web 80 --server -v",
        "web 80 --server=-v",
        "web 80 --server http://h --server http://i",
        "web 80 --server http://h -n a --namespace b",
        "web 80 --server http://h -v --verbose",
        "web 80 --server http://h --verbose=true",
        "web 80 --server http://h --no-such x",
        "web 80 --server http://h --",
        "web 80 --server http://h -",
        "web 80 --server http://h -nprod",
        "web '80' --server http://h",
        "web 80 --server http://h --address 127.0.0.1,::1",
        "web 80 --server http://h --gateway-mode pipe",
        "web 80 --server http://h --gateway-mode RELAY",
      })
  void whatMayBeWrongOrMeanMoreIsLeftToPicocli(String line) {
    assertThat(isPlain(List.of(line.split(" ")))).isFalse();
  }

  @Test
  void soAreOtherCommandsVariablesAndFiles() throws Exception {
    assertThat(isPlain(LINE)).isTrue();
    assertThat(PlainCommandLine.read(new String[] {}, Map.of(), command())).isFalse();
    assertThat(PlainCommandLine.read(new String[] {"node", "web", "80"}, Map.of(), command()))
        .isFalse();
    assertThat(isPlain(Map.of("CULVERT_NODE", "n1"))).isFalse();
    assertThat(isPlain(Map.of("CULVERT_CONFIG", "x.yaml"))).isFalse();
    assertThat(isPlain(Map.of("CULVERT_JAVA_OPTS", "-Xmx1g", "CULVERT_BENCH_AS_BUILT", "y")))
        .isTrue();

    Map<String, String> home = Map.of("XDG_CONFIG_HOME", directory.toString());
    assertThat(isPlain(home)).isTrue();
    Files.createFile(Files.createDirectory(directory.resolve("culvert")).resolve("config.yaml"));
    assertThat(isPlain(home)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "jetty", "okhttp"})
  void aClientThatForwardsHasLoadedNothingOfPicocliAndNoCertificate(String transport)
      throws Exception {
    Path loaded = directory.resolve("loaded");
    try (PracticePeer peer = PracticePeer.open()) {
      ProcessBuilder builder =
          CulvertProcess.command(
              "port-forward", "web", ":80", "--server", "" + peer.uri(), "--transport", transport);
      builder.command().add(1, "-Xlog:class+load:file=" + loaded);
      builder.environment().keySet().removeIf(name -> name.startsWith("CULVERT_"));
      builder.environment().put("XDG_CONFIG_HOME", directory.toString());
      Thread serving = new Thread(() -> serve(peer), "peer");
      serving.start();
      try (CulvertProcess client = CulvertProcess.of(builder)) {
        client.port(80);
      }
      serving.join();
    }

    try (Stream<String> lines = Files.lines(loaded)) {
      List<String> all = lines.toList();
      assertThat(all).anyMatch(line -> line.contains(" dev.culvert.cli.PortForwardCommand "));
      assertThat(all).noneMatch(line -> line.contains(" picocli."));
      assertThat(all).noneMatch(line -> line.contains(" sun.security.x509.X509CertImpl "));
    }
  }

  private static void serve(PracticePeer peer) {
    try {
      peer.serve();
    } catch (IOException e) {
      // Its client was killed.
    }
  }

  private static void assertReadAsByPicocli(List<String> line) {
    PortForwardCommand byPicocli = command();
    new CommandLine(byPicocli).parseArgs(line.toArray(String[]::new));
    PortForwardCommand plain = command();

    assertThat(PlainCommandLine.read(full(line), Map.of(), plain)).as("%s", line).isTrue();
    assertThat(plain)
        .usingRecursiveComparison()
        .ignoringFields("spec", "termination", "out", "err")
        .isEqualTo(byPicocli);
  }

  private static boolean isPlain(List<String> line) {
    return PlainCommandLine.read(full(line), Map.of(), command());
  }

  private static boolean isPlain(Map<String, String> environment) {
    return PlainCommandLine.read(full(LINE), environment, command());
  }

  private static PortForwardCommand command() {
    return new PortForwardCommand(new Termination(), NOWHERE, NOWHERE);
  }

  private static String[] full(List<String> line) {
    return Stream.concat(Stream.of("port-forward"), line.stream()).toArray(String[]::new);
  }

  private static List<String> with(List<String> line, String... more) {
    return Stream.concat(line.stream(), Stream.of(more)).toList();
  }
}
