package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** A copy of the script and of what it starts, which every user may read. */
final class Checkout {

  /** Who owns nothing. */
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  private final Path top;
  private final String classPath;

  private Checkout(Path top, String classPath) {
    this.top = top;
    this.classPath = classPath;
  }

  /** Copies the class path of this JVM, without tests; built, as far as the script can tell. */
  static Checkout copy(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path top = Files.createDirectory(directory.resolve("checkout"));
    Files.copy(Path.of("../culvert"), top.resolve("culvert"));
    Files.createDirectories(top.resolve("cli/src/main"));
    Files.createFile(top.resolve("pom.xml"));
    Files.createFile(top.resolve("cli/pom.xml"));
    Path lib = Files.createDirectories(top.resolve("cli/target/dist/lib"));
    List<String> folders = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (entry.endsWith(".jar")) {
        Files.copy(path, lib.resolve(path.getFileName()));
      } else if (Files.isDirectory(path) && !path.endsWith("test-classes")) {
        Path folder = top.resolve("classes-" + folders.size());
        copyTree(path, folder);
        folders.add(folder.toString());
      }
    }
    String built = Instant.now().toString();
    Files.writeString(top.resolve("cli/target/dist/built"), built);
    new ProcessBuilder("sh", top.resolve("culvert").toString(), "content", built)
        .redirectOutput(top.resolve("cli/target/dist/content").toFile())
        .start()
        .onExit()
        .join();
    return new Checkout(top, String.join(File.pathSeparator, folders));
  }

  /** The same with its folders of classes as jars among the others, as a build leaves them. */
  Checkout packaged() {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    int number = 0;
    for (String folder : classPath.split(File.pathSeparator, -1)) {
      String file = top.resolve("cli/target/dist/lib/culvert-cli-" + number++ + ".jar").toString();
      int code = jar.run(System.out, System.err, "--create", "--file", file, "-C", folder, ".");
      assertThat(code).isZero();
    }
    return new Checkout(top, "");
  }

  /** The script with arguments, run by an ordinary user. */
  ProcessBuilder byNobody(String... args) {
    return by(NOBODY, args);
  }

  /** The script with arguments, run by another command. */
  ProcessBuilder by(List<String> starter, String... args) {
    return script(top, starter, args);
  }

  /** The script of a copy of this, with arguments. */
  ProcessBuilder script(Path copy, String... args) {
    return script(copy, List.of(), args);
  }

  private ProcessBuilder script(Path there, List<String> starter, String... args) {
    List<String> command = new ArrayList<>(starter);
    command.addAll(List.of("sh", there.resolve("culvert").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(top.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "HOME",
                top.toString(),
                "CULVERT_JAVA_OPTS",
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "CULVERT_CLASSPATH",
                classPath));
    return builder;
  }

  Path top() {
    return top;
  }

  String script() {
    return top.resolve("culvert").toString();
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
