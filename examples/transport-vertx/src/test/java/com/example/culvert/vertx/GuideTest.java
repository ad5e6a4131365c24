package com.example.culvert.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The code in docs/SPI.md is the example's own. A block below {@code <!-- FILE -->} is that file
 * after its imports, one below {@code <!-- FILE: TAG -->} is what stands between {@code // tag TAG}
 * and {@code // end TAG}. To bring the document up to date: {@code mvn -pl examples/transport-vertx
 * -am test -Dtest=GuideTest -Dsurefire.failIfNoSpecifiedTests=false -Dguide.write=true}.
 */
class GuideTest {

  private static final Path GUIDE = Path.of("../../docs/SPI.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "<!-- (?<file>[A-Za-z-]+)(?:: (?<tag>[a-z]+))? -->\n```java\n(?<code>.*?)```\n",
          Pattern.DOTALL);

  @Test
  void theGuideShowsTheCodeThatIsTested() throws IOException {
    String guide = Files.readString(GUIDE);
    Matcher block = BLOCK.matcher(guide);
    String current = block.replaceAll(found -> Matcher.quoteReplacement(withCode(found)));
    if (Boolean.getBoolean("guide.write")) {
      Files.writeString(GUIDE, current);
    }

    assertThat(guide.lines().filter(line -> line.equals("```java")))
        .as("every block of Java says where it is from")
        .hasSize((int) BLOCK.matcher(guide).results().count());
    assertThat(guide).as("%s", GUIDE).isEqualTo(current);
  }

  private static String withCode(MatchResult found) {
    String whole = found.group();
    int start = found.start(3) - found.start();
    int end = found.end(3) - found.start();
    return whole.substring(0, start) + code(found.group(1), found.group(2)) + whole.substring(end);
  }

  private static String code(String file, String tag) {
    List<String> lines = source(file);
    List<String> shown = tag == null ? afterImports(lines) : between(lines, tag);
    int indent =
        shown.stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElseThrow(() -> new AssertionError(file + " has nothing at " + tag));
    return String.join(
        "",
        shown.stream().map(line -> line.isBlank() ? "\n" : line.substring(indent) + "\n").toList());
  }

  private static List<String> source(String file) {
    Path found =
        Stream.of("main", "test")
            .flatMap(
                kind ->
                    Stream.of(
                        Path.of("src", kind, "java/com/example/culvert/vertx", file + ".java"),
                        Path.of("src", kind, "java", file + ".java")))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no source " + file + ".java"));
    try {
      return Files.readAllLines(found);
    } catch (IOException e) {
      throw new AssertionError(found + " cannot be read", e);
    }
  }

  private static List<String> afterImports(List<String> lines) {
    int start = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("import ") || lines.get(i).startsWith("package ")) {
        start = i + 1;
      }
    }
    return lines.subList(lines.get(start).isBlank() ? start + 1 : start, lines.size());
  }

  private static List<String> between(List<String> lines, String tag) {
    List<String> bare = lines.stream().map(String::strip).toList();
    int start = bare.indexOf("// tag " + tag) + 1;
    int end = bare.indexOf("// end " + tag);
    assertThat(start).as("the beginning of %s", tag).isPositive();
    List<String> region = lines.subList(start, end);
    return region.get(region.size() - 1).isBlank() ? region.subList(0, region.size() - 1) : region;
  }
}
