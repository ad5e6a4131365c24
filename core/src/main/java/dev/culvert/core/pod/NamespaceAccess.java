package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What every connector that enters network namespaces needs of the machine: Linux, and two
 * capabilities of capabilities(7). Without CAP_SYS_ADMIN setns(2) is refused; without
 * CAP_SYS_PTRACE, the namespace of another user's process. Thread-safe.
 */
public final class NamespaceAccess {

  private static final int CAP_SYS_PTRACE = 19;
  private static final int CAP_SYS_ADMIN = 21;
  private static final String EFFECTIVE = "CapEff:";
  private static final Path STATUS = Path.of("/proc/self/status");

  private NamespaceAccess() {}

  /** Whether this process may enter network namespaces, and which not. */
  public static Availability availability() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Availability.unavailable(
          "network namespaces are Linux's, and this is " + System.getProperty("os.name"),
          "run the node on Linux");
    }
    try {
      return availability(Files.readAllLines(STATUS));
    } catch (IOException e) {
      return Availability.unavailable(
          "cannot read the capabilities of this process from " + STATUS + ": " + e, "mount /proc");
    }
  }

  /**
   * Refuses a pod that has no namespace to enter.
   *
   * @throws CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} with the reason and the
   *     remedy
   */
  public static void requireEntrance(PodAddress pod) {
    if (pod instanceof PodAddress.ByIp elsewhere) {
      throw elsewhere.notEntered();
    }
  }

  /**
   * What to do when the kernel has refused a pod's namespace, with EPERM or EACCES.
   *
   * @param pod the pod that was refused
   */
  public static String remedy(PodAddress pod) {
    try {
      return remedy(pod, Files.readAllLines(STATUS));
    } catch (IOException e) {
      return "mount /proc";
    }
  }

  static Availability availability(List<String> status) {
    if (!has(CAP_SYS_ADMIN, status)) {
      return Availability.unavailable(
          "this process lacks CAP_SYS_ADMIN, which setns(2) asks for",
          "run the node as root, or grant it CAP_SYS_ADMIN (and CAP_SYS_PTRACE for pods that are"
              + " found by a process of another user)");
    }
    return Availability.available(
        has(CAP_SYS_PTRACE, status)
            ? "CAP_SYS_ADMIN and CAP_SYS_PTRACE are there"
            : "CAP_SYS_ADMIN is there, but not CAP_SYS_PTRACE: no pod that is found by a process"
                + " of another user");
  }

  static String remedy(PodAddress pod, List<String> status) {
    if (!has(CAP_SYS_ADMIN, status)) {
      return "run the node as root, or grant it CAP_SYS_ADMIN";
    }
    if (isFoundByProcess(pod) && !has(CAP_SYS_PTRACE, status)) {
      return "the process is another user's: run the node as that user or as root, or grant it"
          + " CAP_SYS_PTRACE";
    }
    return "this process has the capabilities, but not in the user namespace that the pod belongs"
        + " to, or a seccomp filter or security module forbids it: run the node outside of the"
        + " user namespace or container that it is in";
  }

  private static boolean isFoundByProcess(PodAddress pod) {
    return pod instanceof PodAddress.OfProcess
        || (pod instanceof PodAddress.InNamespace namespace
            && namespace.path().startsWith("/proc"));
  }

  private static boolean has(int capability, List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(EFFECTIVE))
        .map(line -> Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16))
        .anyMatch(effective -> (effective >> capability & 1) == 1);
  }
}
