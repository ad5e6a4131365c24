package dev.culvert.core.pod;

import dev.culvert.core.spi.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What every connector that enters network namespaces needs of the machine: Linux, and
 * CAP_SYS_ADMIN, without which setns(2) is refused. Thread-safe.
 */
public final class NamespaceAccess {

  private static final int CAP_SYS_ADMIN = 21;
  private static final String EFFECTIVE = "CapEff:";

  private NamespaceAccess() {}

  /** Whether this process may enter network namespaces. */
  public static Availability availability() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Availability.unavailable(
          "network namespaces are Linux's, and this is " + System.getProperty("os.name"),
          "run the node on Linux");
    }
    Path status = Path.of("/proc/self/status");
    try {
      return mayEnter(Files.readAllLines(status))
          ? Availability.available("CAP_SYS_ADMIN is there")
          : Availability.unavailable(
              "this process lacks CAP_SYS_ADMIN, which setns(2) asks for",
              "run the node as root, or grant it CAP_SYS_ADMIN (and CAP_SYS_PTRACE for pods that"
                  + " are found by process)");
    } catch (IOException e) {
      return Availability.unavailable(
          "cannot read the capabilities of this process from " + status + ": " + e, "mount /proc");
    }
  }

  static boolean mayEnter(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(EFFECTIVE))
        .map(line -> Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16))
        .anyMatch(effective -> (effective >> CAP_SYS_ADMIN & 1) == 1);
  }
}
