package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.Availability;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program that a connection runs, on the host or in the helper. Immutable. */
enum Program {
  NSENTER("nsenter", "util-linux"),
  SOCAT("socat", "socat"),
  SETPRIV("setpriv", "util-linux");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Where the programs of root are, which the PATH of a service need not have. */
  private static final String SYSTEM_PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final String name;
  private final String debianPackage;

  Program(String name, String debianPackage) {
    this.name = name;
    this.debianPackage = debianPackage;
  }

  /**
   * Looks on the host for the program that the configuration names.
   *
   * @return its absolute path; empty if it is not there or not executable
   * @throws IllegalArgumentException if the option is neither an absolute path nor a plain name
   */
  Optional<Path> find(ConnectorConfig config) {
    return find(named(config));
  }

  /** Looks on the host for a program: an absolute path, or a name to be found in {@code PATH}. */
  static Optional<Path> find(String program) {
    if (program.startsWith("/")) {
      return Optional.of(Path.of(program)).filter(Program::isExecutable);
    }
    return Stream.of(String.valueOf(System.getenv("PATH")), SYSTEM_PATH)
        .flatMap(path -> Stream.of(path.split(File.pathSeparator, -1)))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, program))
        .filter(Program::isExecutable)
        .findFirst();
  }

  /**
   * What the configuration calls the program.
   *
   * @throws IllegalArgumentException if that is neither an absolute path nor a plain name
   */
  String named(ConnectorConfig config) {
    String value = config.options().getOrDefault(option(), name);
    if (NAME.matcher(value).matches()) {
      return value;
    }
    try {
      if (Path.of(value).isAbsolute()) {
        return value;
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          option() + " is not a path: " + e.getReason() + " at index " + e.getIndex(), e);
    }
    throw new IllegalArgumentException(
        option() + " '" + value + "' must be an absolute path, or a name of A-Z a-z 0-9 . _ -");
  }

  /** Says that it is not on the host, and which package has it. */
  Availability missing(ConnectorConfig config) {
    return Availability.unavailable(
        "the program " + named(config) + " is missing",
        "install it (apt-get install "
            + debianPackage
            + "), or name it with the option "
            + option());
  }

  /** The option that names it. */
  String option() {
    return "nsenter." + name;
  }

  private static boolean isExecutable(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
