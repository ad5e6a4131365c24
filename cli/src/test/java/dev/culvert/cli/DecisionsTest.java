package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/DECISIONS.md says of tests is so, and a number names one decision. */
@Timeout(60)
class DecisionsTest {

  private static final Path TOP = Path.of("..");
  private static final Pattern NUMBER = Pattern.compile("(?m)^\\*\\*(\\d+)\\. ");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Contract|IT))\\.(\\w+)`");

  @Test
  void theTestsThatHoldDecisionsAreThere() throws IOException {
    Map<String, String> sources = sources();
    List<MatchResult> named = NAMED.matcher(document()).results().toList();

    assertThat(named).isNotEmpty();
    assertThat(named)
        .allSatisfy(
            test ->
                assertThat(sources.getOrDefault(test.group(1), ""))
                    .as("docs/DECISIONS.md names %s", test.group())
                    .containsPattern("\\b(void|Stream<DynamicTest>) " + test.group(2) + "\\("));
  }

  @Test
  void aNumberIsGivenOnce() throws IOException {
    assertThat(NUMBER.matcher(document()).results().map(found -> found.group(1)).toList())
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  private static String document() throws IOException {
    return Files.readString(TOP.resolve("docs/DECISIONS.md"));
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(TOP)) {
      for (Path file : (Iterable<Path>) files.filter(DecisionsTest::isTest)::iterator) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.merge(name, Files.readString(file), String::concat);
      }
    }
    return sources;
  }

  private static boolean isTest(Path file) {
    return file.toString().matches(".*/src/.*(Test|Contract|IT)\\.java");
  }
}
