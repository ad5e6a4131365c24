package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What tells a pod's namespace or process from another that came later under the same path or pid.
 * Thread-safe.
 *
 * <p>The kernel gives the inode of a namespace away again as soon as that has ended. One that is
 * mounted keeps the time at which its inode was made, and that of a later one is later. One below
 * /proc/PID has an inode only while somebody looks at it, and is told by its process.
 */
public final class PodIdentity {

  /** Of the host's network, and of an IP, which does not tell whose it is. */
  private static final String ALWAYS = "always";

  private static final Path PROC = Path.of("/proc");
  private static final int MAX_LINKS = 40;
  private static final Pattern PID = Pattern.compile("[0-9]+");

  private PodIdentity() {}

  /**
   * Whether an address leads where it did when it was found, or nobody looked then. With a
   * descriptor of the namespace or process open already, a yes holds for the descriptor too: what
   * was found has been there all the time.
   */
  public static boolean isStill(PodAddress address) {
    try {
      Optional<String> found = found(address);
      return found.isEmpty() || found.get().equals(now(address));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The address with what tells its namespace from a later one, if there is one now.
   *
   * @throws CulvertException {@link Failure#UNAVAILABLE} if it may not be looked at
   */
  public static PodAddress.InNamespace identified(PodAddress.InNamespace address) {
    return new PodAddress.InNamespace(
        address.pod(),
        address.path(),
        of(address).orElse(PodAddress.InNamespace.UNKNOWN),
        address.ips());
  }

  /** The address with what tells where it leads now from what comes later, unless it has that. */
  static PodAddress lookedAt(PodAddress address) {
    if (found(address).isPresent()) {
      return address;
    }
    if (address instanceof PodAddress.OfProcess process) {
      return PodProcess.address(process.pod(), process.pid(), process.ips());
    }
    return address instanceof PodAddress.InNamespace namespace ? identified(namespace) : address;
  }

  /** What an address led to when it was found; empty if nobody looked. */
  static Optional<String> found(PodAddress address) {
    if (address instanceof PodAddress.InNamespace namespace) {
      return Optional.of(namespace.identity()).filter(known -> !known.isEmpty());
    }
    if (address instanceof PodAddress.OfProcess process) {
      return process.startTime().isPresent()
          ? Optional.of(process.pid() + "@" + process.startTime().getAsLong())
          : Optional.empty();
    }
    return Optional.of(ALWAYS);
  }

  /**
   * Looks at what an address leads to now.
   *
   * @return empty if there is nothing
   * @throws CulvertException {@link Failure#UNAVAILABLE} if it may not be looked at
   */
  static Optional<String> of(PodAddress address) {
    try {
      return Optional.of(now(address));
    } catch (AccessDeniedException e) {
      throw unreadable(address, e);
    } catch (FileSystemException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(address, e);
    }
  }

  private static String now(PodAddress address) throws IOException {
    if (address instanceof PodAddress.InNamespace namespace) {
      return ofFile(namespace.path());
    }
    if (address instanceof PodAddress.OfProcess process) {
      return ofProcess(Long.toString(process.pid()));
    }
    return ALWAYS;
  }

  private static CulvertException unreadable(PodAddress address, IOException e) {
    return new CulvertException(
        Failure.UNAVAILABLE, "cannot look whether pod " + address.pod() + " is there: " + e, e);
  }

  private static String ofFile(Path path) throws IOException {
    // Every dial waits for this: one system call where there is no link.
    BasicFileAttributes entry = attributes(path, LinkOption.NOFOLLOW_LINKS);
    if (!entry.isSymbolicLink() && !path.startsWith(PROC)) {
      return ofMounted(entry);
    }
    Path file = withoutLinks(path);
    BasicFileAttributes namespace = attributes(path);
    if (!file.startsWith(PROC)) {
      return ofMounted(namespace);
    }
    String pid = file.getNameCount() > 1 ? file.getName(1).toString() : "";
    return PID.matcher(pid).matches()
        ? namespace.fileKey() + ":" + ofProcess(pid)
        : String.valueOf(namespace.fileKey());
  }

  /** The kernel sets all times of a namespace's inode when it makes it, and none later. */
  private static String ofMounted(BasicFileAttributes namespace) {
    return namespace.fileKey() + ":" + namespace.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  private static BasicFileAttributes attributes(Path path, LinkOption... options)
      throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, options);
  }

  /** Where a link leads, such as one into /proc; what is below /proc is not followed. */
  private static Path withoutLinks(Path path) throws IOException {
    Path file = path;
    for (int i = 0; i < MAX_LINKS && !file.startsWith(PROC) && Files.isSymbolicLink(file); i++) {
      file = file.resolveSibling(Files.readSymbolicLink(file)).normalize();
    }
    return file;
  }

  private static String ofProcess(String pid) throws IOException {
    return pid + "@" + PodProcess.startTimeOf(Long.parseLong(pid));
  }
}
