package dev.culvert.node.cri;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Files that setns(2) takes. */
final class NamespaceFile {

  /** This process's own namespace, if /proc is there. */
  private static final Path OWN = Path.of("/proc/self/ns/net");

  private NamespaceFile() {}

  /**
   * The namespace at an absolute path. A plain file in its place is what is left when the mount
   * that the runtime made there is not visible to this process.
   *
   * @return empty if no namespace is there
   */
  static Optional<Path> at(String path) {
    try {
      Path file = Path.of(path);
      return file.isAbsolute() && device(file).equals(device(OWN))
          ? Optional.of(file)
          : Optional.empty();
    } catch (InvalidPathException | IOException e) {
      return Optional.empty();
    }
  }

  /** Whether a process is there. */
  static boolean hasProcess(long pid) {
    return Files.isDirectory(Path.of("/proc", Long.toString(pid)));
  }

  /** All namespaces are files of the kernel's one nsfs. */
  private static Object device(Path file) throws IOException {
    return Files.getAttribute(file, "unix:dev");
  }
}
