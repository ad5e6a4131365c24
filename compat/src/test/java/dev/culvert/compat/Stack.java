package dev.culvert.compat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A user's project below {@code stacks}. Immutable.
 *
 * @param name with its version
 * @param classPath what Maven gives it
 */
record Stack(String name, List<Path> classPath) {

  private static final Path FOLDER = Path.of("stacks");

  Stack {
    classPath = List.copyOf(classPath);
  }

  /** All of them, in the order of their parent's modules. */
  static List<Stack> all() throws IOException {
    return Pattern.compile("<module>(.*)</module>")
        .matcher(Files.readString(FOLDER.resolve("pom.xml")))
        .results()
        .map(module -> of(FOLDER.resolve(module.group(1))))
        .toList();
  }

  /** The version of a jar that is there; the empty string if it is not. */
  String version(String artifact) {
    Pattern jar = Pattern.compile(Pattern.quote(artifact) + "-(\\d.*)\\.jar");
    return classPath.stream()
        .map(path -> jar.matcher(path.getFileName().toString()))
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .findFirst()
        .orElse("");
  }

  private static Stack of(Path folder) {
    try {
      String pom = Files.readString(folder.resolve("pom.xml"));
      UnaryOperator<String> element =
          name ->
              Pattern.compile("<" + name + ">(.*)</" + name + ">")
                  .matcher(pom)
                  .results()
                  .map(found -> found.group(1))
                  .findFirst()
                  .orElseThrow();
      String[] paths =
          Files.readString(folder.resolve("target/classpath")).strip().split(File.pathSeparator);
      return new Stack(
          element.apply("name") + " " + element.apply("stack.version"),
          Stream.of(paths).map(Path::of).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
