package dev.culvert.bench.link;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine's programs, and the Debian packages that they are in. */
public final class Programs {

  /** Where programs are that an ordinary user's PATH leaves out. */
  static final String MORE = File.pathSeparator + "/usr/local/sbin:/usr/sbin:/sbin";

  private static final Map<String, String> PACKAGES =
      Map.of(
          "sshd", "openssh-server",
          "ssh", "openssh-client",
          "ssh-keygen", "openssh-client",
          "ip", "iproute2",
          "tc", "iproute2",
          "nsenter", "util-linux",
          "unshare", "util-linux");

  private Programs() {}

  /** The program's absolute path, if it is here. */
  public static Optional<Path> find(String name) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.of((path + MORE).split(File.pathSeparator))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** What to say if one of the programs is not here; empty if all are. */
  public static Optional<String> missing(String... names) {
    return Stream.of(names)
        .filter(name -> find(name).isEmpty())
        .findFirst()
        .map(name -> name + " not found: apt-get install " + PACKAGES.getOrDefault(name, name));
  }
}
