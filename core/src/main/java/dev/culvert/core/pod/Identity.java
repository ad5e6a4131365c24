package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What tells a pod's namespace or process from another that came later under the same path or pid.
 */
final class Identity {

  /** Fields of /proc/PID/stat after the command's closing parenthesis; proc(5), starttime is 22. */
  private static final int START_TIME = 22 - 3;

  private Identity() {}

  /**
   * Looks at what an address leads to now.
   *
   * @return empty if there is nothing
   * @throws CulvertException {@link Failure#UNAVAILABLE} if it may not be looked at
   */
  static Optional<String> of(PodAddress address) {
    try {
      if (address instanceof PodAddress.InNamespace namespace) {
        return Optional.of(ofFile(namespace.path()));
      }
      if (address instanceof PodAddress.OfProcess process) {
        return Optional.of(ofProcess(process.pid()));
      }
      return Optional.of("host");
    } catch (AccessDeniedException e) {
      throw unreadable(address, e);
    } catch (FileSystemException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(address, e);
    }
  }

  private static CulvertException unreadable(PodAddress address, IOException e) {
    return new CulvertException(
        Failure.UNAVAILABLE, "cannot look whether pod " + address.pod() + " is there: " + e, e);
  }

  private static String ofFile(Path path) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino");
    return attributes.get("dev") + ":" + attributes.get("ino");
  }

  private static String ofProcess(long pid) throws IOException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    String line;
    try {
      line = Files.readString(stat, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // The process can end between open and read: ESRCH.
      throw new FileSystemException(stat.toString(), null, e.getMessage());
    }
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", START_TIME + 2);
    if (fields[0].equals("Z")) {
      throw new FileSystemException(stat.toString(), null, "a zombie");
    }
    return pid + "@" + fields[START_TIME];
  }
}
