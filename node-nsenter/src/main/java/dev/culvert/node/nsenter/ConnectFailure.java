package dev.culvert.node.nsenter;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Why a child did not connect, from what it said and how it ended. */
final class ConnectFailure {

  /** What a status begins with, added to the signal, if a signal has ended a child. */
  private static final int SIGNAL = 128;

  private static final int NOT_EXECUTED = 126;

  private ConnectFailure() {}

  /**
   * Tells a pod that cannot be entered, or a machine that cannot, from an address of a pod that
   * does not answer.
   *
   * @param status the exit status
   * @param inHelper whether the programs are in a helper, behind a launcher
   * @return why this address does not answer; a {@link BindException} if the pod does not have it
   * @throws CulvertException if it is not for the address
   */
  static IOException of(PodAddress pod, ErrorLines said, int status, boolean inHelper) {
    String complaint = said.complaint();
    if (complaint.startsWith("nsenter:") || complaint.startsWith("setpriv:")) {
      throw notEntered(pod, complaint, inHelper);
    }
    if (complaint.isEmpty()) {
      return withoutComplaint(pod, said.lastLine(), status, inHelper);
    }
    String reason = complaint.substring(complaint.lastIndexOf(": ") + 1).strip();
    return switch (reason) {
      case "Cannot assign requested address", "Address family not supported by protocol" ->
          new BindException(reason);
      case "Connection timed out" -> new SocketTimeoutException(reason);
      case "Connection reset by peer" -> new IOException(reason);
      default -> {
        if (isShortage(reason)) {
          throw shortage(pod, complaint);
        }
        yield new ConnectException(reason);
      }
    };
  }

  private static IOException withoutComplaint(
      PodAddress pod, String lastLine, int status, boolean inHelper) {
    if (inHelper) {
      throw failure(
          Failure.UNAVAILABLE,
          pod,
          "the launcher ended with status " + status + (lastLine.isEmpty() ? "" : ": ") + lastLine,
          "see that the helper still runs, and that nsenter.launcher leads into it");
    }
    if (status > SIGNAL) {
      throw failure(
          Failure.UNAVAILABLE,
          pod,
          "signal " + (status - SIGNAL) + " ended the child before it had connected",
          "if it was the kernel for lack of memory, dmesg says so");
    }
    if (status >= NOT_EXECUTED) {
      throw failure(
          Failure.UNAVAILABLE,
          pod,
          "the child was not executed, status "
              + status
              + (lastLine.isEmpty() ? "" : ": ")
              + lastLine,
          "see that nsenter and socat are still where they were");
    }
    return new ConnectException("socat ended with status " + status);
  }

  private static CulvertException notEntered(PodAddress pod, String complaint, boolean inHelper) {
    if (complaint.contains("execute")) {
      return failure(
          Failure.UNAVAILABLE,
          pod,
          complaint,
          inHelper
              ? "it is missing in the helper: put it into the helper's image, or name it with"
                  + " nsenter.socat"
              : "it has gone since the node started: install it, or name it with nsenter.nsenter"
                  + " or nsenter.socat");
    }
    if (complaint.contains("No such file") && complaint.contains(" open ")) {
      return inHelper && isHere(pod)
          ? failure(
              Failure.UNAVAILABLE,
              pod,
              complaint,
              "the helper does not see what is here: mount /run/netns into it, and let it see the"
                  + " host's processes (hostPID)")
          : failure(Failure.NOT_FOUND, pod, complaint, "the pod has ended, or was never there");
    }
    if (complaint.contains("Invalid argument")) {
      return failure(
          Failure.NOT_FOUND,
          pod,
          complaint,
          "this is no network namespace; a file that a pod left behind is none either");
    }
    if (complaint.contains("not permitted") || complaint.contains("Permission denied")) {
      return failure(
          Failure.UNAVAILABLE,
          pod,
          complaint,
          (inHelper ? "run the helper" : "run the node")
              + " as root, or grant it CAP_SYS_ADMIN (and CAP_SYS_PTRACE for pods that are found by"
              + " process)");
    }
    return isShortage(complaint)
        ? shortage(pod, complaint)
        : failure(Failure.UNAVAILABLE, pod, complaint, "the namespace cannot be entered");
  }

  private static boolean isShortage(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return Stream.of(
            "too many open files",
            "resource temporarily unavailable",
            "cannot allocate memory",
            "no buffer space")
        .anyMatch(lower::contains);
  }

  private static CulvertException shortage(PodAddress pod, String complaint) {
    return failure(
        Failure.UNAVAILABLE,
        pod,
        complaint,
        "look at the limits of processes, open files and memory (ulimit -u, -n; pids.max and"
            + " memory.max of the cgroup)");
  }

  private static boolean isHere(PodAddress pod) {
    if (pod instanceof PodAddress.InNamespace namespace) {
      return Files.exists(namespace.path());
    }
    return pod instanceof PodAddress.OfProcess process
        && Files.exists(Path.of("/proc", Long.toString(process.pid()), "ns", "net"));
  }

  private static CulvertException failure(
      Failure failure, PodAddress pod, String complaint, String remedy) {
    return new CulvertException(failure, "pod " + pod.pod() + ": " + complaint + "; " + remedy);
  }
}
