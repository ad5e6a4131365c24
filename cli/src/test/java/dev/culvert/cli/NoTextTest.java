package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are no text in the locale, digits that are none to a program, and full disks. */
@Timeout(120)
class NoTextTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void aHomeThatIsNoTextKeepsNobodyFromHelpAndIsSaid() throws Exception {
    String posix = "HOME=$(printf '/home/jos\\351') LC_ALL=POSIX exec \"$@\"";

    try (CulvertProcess help = shell(posix, "--help");
        CulvertProcess providers = shell(posix, "providers")) {
      assertThat(help.await()).as("%s", help).isZero();
      assertThat(help.err()).isEmpty();
      assertThat(providers.await()).as("%s", providers).isZero();
      assertThat(providers.err())
          .singleElement()
          .asString()
          .startsWith("cannot look for the configuration file: '/home/jos")
          .contains("set LC_ALL to a locale that has them");
    }
  }

  @Test
  void aNamedFileThatIsNoTextIsOneSentence() throws Exception {
    String posix = "LC_ALL=POSIX exec \"$@\" --config \"$(printf 'jos\\351')\"";

    try (CulvertProcess providers = shell(posix, "providers")) {
      assertThat(providers.await()).as("%s", providers).isEqualTo(2);
      assertThat(providers.err())
          .singleElement()
          .asString()
          .startsWith("error: cannot look for the configuration file: 'jos");
    }
  }

  @Test
  void aFileThatIsFoundAndNotNamedIsSaid() throws Exception {
    Path file = Files.writeString(directory.resolve("culvert.yaml"), "grace: 9s\n");
    ProcessBuilder builder = CulvertProcess.command("node", "--show-config");

    try (CulvertProcess node = CulvertProcess.of(builder.directory(directory.toFile()))) {
      assertThat(node.await()).as("%s", node).isZero();
      assertThat(node.err()).containsExactly("using the configuration file " + file);
      assertThat(node.out()).contains("grace: 9s  # file culvert.yaml:1");
    }
  }

  @Test
  void aFullDiskIsNoSuccess() throws Exception {
    for (String command : List.of("providers", "doctor", "--help", "--version")) {
      String json = command.startsWith("-") ? "" : " --json";
      try (CulvertProcess full = shell("exec \"$@\"" + json + " > /dev/full", command)) {
        assertThat(full.await()).as("%s", full).isEqualTo(1);
        assertThat(full.err())
            .containsExactly("error: cannot write to standard output: No space left on device");
      }
    }
  }

  @Test
  void digitsAreDigitsInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(String.format(Locale.getDefault(), "%d", 17)).isNotEqualTo("17");
      for (String[] args : new String[][] {{"doctor", "--json"}, {"doctor"}, {"providers"}}) {
        assertThat(InJvm.run(args).out()).isNotEmpty().doesNotContainPattern("[\u0660-\u0669]");
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  private static CulvertProcess shell(String script, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(CulvertProcess.command(args).command());
    return CulvertProcess.of(new ProcessBuilder(command));
  }
}
