package dev.culvert.core.netns;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.pod.NamespaceAccess;
import dev.culvert.core.spi.PodAddress;

/** Why a pod's namespace could not be entered, as a failure with the remedy. */
final class EntryFailure {

  private EntryFailure() {}

  static CulvertException of(PodAddress pod, NativeCallException e) {
    return switch (e.errno()) {
      case ENOENT, ENOTDIR, ESRCH, ENAMETOOLONG ->
          failure(Failure.NOT_FOUND, pod, e, "the pod has ended, or was never there");
      case EINVAL ->
          failure(
              Failure.NOT_FOUND,
              pod,
              e,
              "this is no network namespace; a file that a pod left behind is none either");
      case EPERM, EACCES -> failure(Failure.UNAVAILABLE, pod, e, NamespaceAccess.remedy(pod));
      case EMFILE, ENFILE ->
          failure(Failure.UNAVAILABLE, pod, e, "raise the limit of open files (ulimit -n)");
      default -> failure(Failure.UNAVAILABLE, pod, e, "the namespace cannot be entered");
    };
  }

  private static CulvertException failure(
      Failure failure, PodAddress pod, NativeCallException e, String remedy) {
    return new CulvertException(
        failure, "pod " + pod.pod() + ": " + e.getMessage() + "; " + remedy, e);
  }
}
