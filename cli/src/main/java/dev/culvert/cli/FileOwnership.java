package dev.culvert.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file that decides for the user (settings, keys, authorities, places of pods) is his
 * own: as with ssh, it and its folder belong to him or to root, and nobody else may write to them.
 * In a folder with the sticky bit, such as /tmp, others may write, but not replace the file.
 */
final class FileOwnership {

  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int STICKY = 01000;
  private static final int ROOT = 0;

  private FileOwnership() {}

  /**
   * Looks at the file and its folder, and where it is a link at those it leads to as well. A file
   * that is not there passes: whoever reads it says so.
   *
   * @param what names the file's purpose; the message starts with it
   * @throws IllegalArgumentException if somebody else decides what is in it; the message has the
   *     remedy
   */
  static void require(String what, Path file) {
    String fault = fault(file.toAbsolutePath().normalize());
    if (fault != null) {
      throw new IllegalArgumentException(what + " " + file + " is not taken: " + fault);
    }
  }

  private static @Nullable String fault(Path file) {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")
        || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      int caller = caller();
      String fault = fault(file, caller);
      if (fault == null && Files.exists(file) && !file.equals(file.toRealPath())) {
        fault = fault(file.toRealPath(), caller);
      }
      return fault;
    } catch (IOException e) {
      return "its owner cannot be told: " + e;
    }
  }

  private static @Nullable String fault(Path file, int caller) throws IOException {
    Path folder = file.getParent();
    String fault = foreign(file, caller);
    if (fault == null && !Files.isSymbolicLink(file) && writable(file)) {
      fault = file + " may be written to by others; chmod go-w " + file;
    }
    if (fault != null || folder == null) {
      return fault;
    }
    if (Files.isSymbolicLink(folder)) {
      // Anybody may write to it, by its mode: what counts is where it stands, and where it leads.
      return fault(folder, caller);
    }
    fault = foreign(folder, caller);
    return fault == null && writable(folder) && (attribute(folder, "mode") & STICKY) == 0
        ? folder + " may be written to by others; chmod go-w " + folder
        : fault;
  }

  private static @Nullable String foreign(Path path, int caller) throws IOException {
    int owner = attribute(path, "uid");
    return owner == caller || owner == ROOT
        ? null
        : path + " belongs to uid " + owner + ", who is neither you nor root; make it yours";
  }

  private static boolean writable(Path path) throws IOException {
    return (attribute(path, "mode") & WRITABLE_BY_OTHERS) != 0;
  }

  private static int attribute(Path path, String name) throws IOException {
    return (int) Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
  }

  /** A process owns its own folder under /proc; where there is none, the user his home. */
  private static int caller() throws IOException {
    Path self = Path.of("/proc/self");
    Path own = Files.exists(self) ? self.toRealPath() : Path.of(System.getProperty("user.home"));
    return attribute(own, "uid");
  }
}
