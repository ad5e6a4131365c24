package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
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
    return pid + "@" + PodProcess.startTimeOf(pid);
  }
}
