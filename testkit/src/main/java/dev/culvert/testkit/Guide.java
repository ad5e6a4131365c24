package dev.culvert.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A document whose Java is that of sources which are compiled and tested. A block below {@code <!--
 * FILE -->} is that file after its imports, one below {@code <!-- FILE: TAG -->} is what stands
 * between {@code // tag TAG} and {@code // end TAG}. Immutable.
 *
 * @param document a file of Markdown
 * @param sources the folders in which the files are
 */
public record Guide(Path document, List<Path> sources) {

  /** The system property that has the document brought up to date. */
  public static final String WRITE = "guide.write";

  private static final Pattern BLOCK =
      Pattern.compile(
          "<!-- (?<file>[A-Za-z-]+)(?:: (?<tag>[a-z]+))? -->\n```java\n(?<code>.*?)```\n",
          Pattern.DOTALL);

  /** Copies the list. */
  public Guide {
    sources = List.copyOf(sources);
  }

  /** Every block of Java says where it is from, and is what stands there. */
  public void assertShowsItsSources() throws IOException {
    String text = Files.readString(document);
    Matcher block = BLOCK.matcher(text);
    String current = block.replaceAll(found -> Matcher.quoteReplacement(withCode(found)));
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(document, current);
    }
    assertThat(text.lines().filter(line -> line.equals("```java")))
        .as("every block of Java says where it is from")
        .hasSize((int) BLOCK.matcher(text).results().count());
    assertThat(text).as("%s", document).isEqualTo(current);
  }

  /** What stands between the tags of a file. */
  public List<String> region(String file, String tag) {
    return between(source(file), tag);
  }

  private String withCode(MatchResult found) {
    String whole = found.group();
    int start = found.start(3) - found.start();
    int end = found.end(3) - found.start();
    return whole.substring(0, start) + code(found.group(1), found.group(2)) + whole.substring(end);
  }

  private String code(String file, @Nullable String tag) {
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

  private List<String> source(String file) {
    Path found =
        sources.stream()
            .map(folder -> folder.resolve(file + ".java"))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no source " + file + ".java"));
    try {
      return Files.readAllLines(found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
