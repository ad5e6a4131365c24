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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A user's project below {@code stacks}. Immutable.
 *
 * @param name with its version
 * @param classPath what Maven gives it
 */
record Stack(String name, List<Path> classPath) {

  private static final Path FOLDER = Path.of("stacks");
  private static final String LIBRARY = "library";
  private static final String MAIN = Beside.class.getName();

  Stack {
    classPath = List.copyOf(classPath);
  }

  /** All that have something beside Culvert, in the order of their parent's modules. */
  static List<Stack> all() throws IOException {
    return Pattern.compile("<module>(.*)</module>")
        .matcher(Files.readString(FOLDER.resolve("pom.xml")))
        .results()
        .map(module -> module.group(1))
        .filter(module -> !module.equals(LIBRARY))
        .map(module -> of(FOLDER.resolve(module)))
        .toList();
  }

  /** The one that has nothing. */
  static Stack library() {
    return of(FOLDER.resolve(LIBRARY));
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

  /** {@link Beside} with this class path. */
  List<String> command() {
    return java("-cp", join(Stream.concat(classPath.stream(), Stream.of(program()))), MAIN);
  }

  /** What one transport with a library of its own needs, and nothing else. */
  Stack only(String transport) {
    return only("nothing", "slf4j-api|culvert-core|culvert-transport-" + transport);
  }

  /**
   * Some of it.
   *
   * @param jars a pattern of their names, without versions
   */
  Stack only(String name, String jars) {
    return new Stack(
        name,
        classPath.stream()
            .filter(path -> path.getFileName().toString().matches("(" + jars + ")-\\d.*\\.jar"))
            .toList());
  }

  /** As {@link #command}, on the module path; the program itself is not a module. */
  List<String> asModules(String transport) {
    return java(
        "-p",
        join(classPath.stream()),
        "--add-modules",
        "dev.culvert.transport." + transport.replace('-', '.'),
        "-cp",
        program().toString(),
        MAIN);
  }

  /** {@link Beside} on a runtime image that has all that it needs. */
  static List<String> onlyTheProgram(Path java) {
    return List.of(java.toString(), "-cp", program().toString(), MAIN);
  }

  /** All of it, as modules. */
  String modulePath() {
    return join(classPath.stream());
  }

  /** A class of these tests with this class path. */
  List<String> command(Class<?> main) {
    return java(
        "-cp",
        join(Stream.concat(classPath.stream(), Stream.of(locationOf(main), program()))),
        main.getName());
  }

  /** Without the jars whose names begin so. */
  Stack without(String beginning) {
    return new Stack(
        name,
        classPath.stream()
            .filter(path -> !path.getFileName().toString().startsWith(beginning))
            .toList());
  }

  private static List<String> java(String... arguments) {
    return Stream.concat(
            Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"),
            Stream.of(arguments))
        .toList();
  }

  private static Path program() {
    return locationOf(Beside.class);
  }

  private static Path locationOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private static String join(Stream<Path> paths) {
    return paths.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
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
