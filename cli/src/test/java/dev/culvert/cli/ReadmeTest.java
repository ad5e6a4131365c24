package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README, line by line as a new user takes it; but for what takes minutes, which the gate runs.
 */
@Timeout(240)
class ReadmeTest {

  private static final Path README = Path.of("../README.md");

  /** The gate's own, as they stand: measuring, and all tests. */
  private static final List<String> OF_THE_GATE = List.of("./culvert bench", "./culvert verify");

  /** A role runs on while the next line is typed elsewhere, once it says that it is there. */
  private static final Pattern ROLE = Pattern.compile("\\./culvert (node|gateway|port-forward) .*");

  private static final String PREPARED =
      """
      set -eu
      pids=
      trap 'kill $pids' EXIT
      there() {
        until grep -q '^Listening on \\|^Forwarding from ' "$1.out"; do
          kill -0 "$2" || { cat "$1.out" "$1.err" >&2; exit 9; }
          sleep 0.1
        done
      }
      """;

  @TempDir private Path directory = Path.of("");

  @Test
  void everyLineRunsAsItIsWritten() throws Exception {
    StringBuilder script = new StringBuilder(PREPARED);
    int roles = 0;
    for (String line : blocks("sh").stream().flatMap(String::lines).toList()) {
      String command = line.replaceFirst("\\s+#.*", "");
      if (ROLE.matcher(command).matches()) {
        String name = "role" + roles++;
        script.append(
            "%s >%s.out 2>%s.err &\npids=\"$pids $!\"\nthere %s $!\n"
                .formatted(command, name, name, name));
      } else if (!OF_THE_GATE.contains(command)) {
        script.append(command).append(command.endsWith("&") ? "\npids=\"$pids $!\"\n" : "\n");
      }
    }
    assertThat(roles).isEqualTo(3);
    script.append("\"$@\"\n");
    Checkout checkout = Checkout.copy(directory);
    Files.writeString(checkout.top().resolve("readme.sh"), script);

    try (CulvertProcess readme =
        CulvertProcess.of(
            checkout.by(
                List.of(),
                "userns",
                "--own-net",
                "sh",
                "readme.sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                compiled() + File.pathSeparator + System.getProperty("java.class.path"),
                "Hello"))) {
      assertThat(readme.await()).as("%s: %s", script, readme).isZero();
      assertThat(readme.out()).as("by hand, and by the program").containsExactly("hello", "hello");
    }
  }

  @Test
  void whatItNamesIsThere() throws IOException {
    String text = Files.readString(README);
    String pom = Files.readString(Path.of("../pom.xml"));

    assertThat(text).contains(OF_THE_GATE);
    assertThat(text).contains("`mvn -Dquick -DskipTests install`");
    assertThat(first(text, "<version>([^<]+)</version>"))
        .isEqualTo(
            first(pom, "<artifactId>culvert-parent</artifactId>\\s+<version>([^<]+)</version>"));
    for (MatchResult link : Pattern.compile("]\\(([^)#:]+)").matcher(text).results().toList()) {
      assertThat(README.resolveSibling(link.group(1))).exists();
    }
  }

  /** Warnings are errors here too. */
  private Path compiled() throws IOException {
    Path classes = Files.createDirectory(directory.resolve("hello"));
    Path source = directory.resolve("Hello.java");
    Files.writeString(source, blocks("java").get(0));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-Xlint:all,-path,-classfile",
                "-Werror",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(code).isZero();
    return classes;
  }

  private static List<String> blocks(String language) throws IOException {
    List<String> blocks =
        Pattern.compile("(?s)```" + language + "\n(.*?)```")
            .matcher(Files.readString(README))
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(blocks).isNotEmpty();
    return blocks;
  }

  private static String first(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }
}
