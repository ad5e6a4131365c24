package dev.culvert.node.nsenter;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;

/** Why a child did not connect, from what it said. */
final class ConnectFailure {

  private ConnectFailure() {}

  /**
   * Tells a pod that cannot be entered from an address of it that does not answer.
   *
   * @return why this address does not answer; a {@link BindException} if the pod does not have it
   * @throws CulvertException if the pod cannot be entered at all
   */
  static IOException of(PodAddress pod, ErrorLines said, int status) {
    String complaint = said.complaint();
    if (complaint.startsWith("nsenter:")) {
      throw notEntered(pod, complaint);
    }
    String reason = complaint.substring(complaint.lastIndexOf(": ") + 1).strip();
    return switch (reason) {
      case "Cannot assign requested address", "Address family not supported by protocol" ->
          new BindException(reason);
      case "Connection timed out" -> new SocketTimeoutException(reason);
      case "Connection reset by peer" -> new IOException(reason);
      case "" -> new ConnectException("socat ended with status " + status);
      default -> new ConnectException(reason);
    };
  }

  private static CulvertException notEntered(PodAddress pod, String complaint) {
    if (complaint.contains("No such file") && complaint.contains("cannot open")) {
      return failure(Failure.NOT_FOUND, pod, complaint, "the pod has ended, or was never there");
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
          "run the node as root, or grant it CAP_SYS_ADMIN (and CAP_SYS_PTRACE for pods that are"
              + " found by process)");
    }
    return failure(Failure.UNAVAILABLE, pod, complaint, "the namespace cannot be entered");
  }

  private static CulvertException failure(
      Failure failure, PodAddress pod, String complaint, String remedy) {
    return new CulvertException(failure, "pod " + pod.pod() + ": " + complaint + "; " + remedy);
  }
}
