package dev.culvert.node.cri;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.IpLiteral;
import dev.culvert.core.PodRef;
import dev.culvert.core.Printable;
import dev.culvert.core.pod.PodProcess;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.node.cri.v1.NamespaceMode;
import dev.culvert.node.cri.v1.PodIP;
import dev.culvert.node.cri.v1.PodSandbox;
import dev.culvert.node.cri.v1.PodSandboxNetworkStatus;
import dev.culvert.node.cri.v1.PodSandboxState;
import dev.culvert.node.cri.v1.PodSandboxStatus;
import dev.culvert.node.cri.v1.PodSandboxStatusResponse;
import io.grpc.Deadline;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * From a pod's name to its sandbox, and from the sandbox's status to its network. Confined to the
 * client's thread, but for {@link #find}.
 */
final class SandboxLookup {

  private static final String NAMESPACE_LABEL = "io.kubernetes.pod.namespace";
  private static final String NAME_LABEL = "io.kubernetes.pod.name";

  /** A pod whose sandbox was made again has several; the last attempt is the one that counts. */
  private static final Comparator<PodSandbox> LATEST =
      Comparator.<PodSandbox>comparingInt(sandbox -> sandbox.getMetadata().getAttempt())
          .thenComparingLong(PodSandbox::getCreatedAt);

  private final RuntimeClient runtime;

  SandboxLookup(RuntimeClient runtime) {
    this.runtime = runtime;
  }

  /**
   * Finds the pod's sandbox. Does not block; the whole of it takes no longer than the client's
   * timeout.
   *
   * @return completes exceptionally with {@link Failure#NOT_FOUND} if there is none, {@link
   *     Failure#POD_GONE} if there is none that is ready
   */
  CompletionStage<Sandbox> find(PodRef pod) {
    Deadline deadline = runtime.deadline();
    return runtime
        .list(Map.of(NAMESPACE_LABEL, pod.namespace(), NAME_LABEL, pod.name()), deadline)
        .thenApply(answer -> latest(pod, answer.getItemsList()))
        .thenCompose(sandbox -> locate(pod, sandbox.getId(), deadline));
  }

  private PodSandbox latest(PodRef pod, List<PodSandbox> listed) {
    // A runtime that took no notice of the labels must not lead into another pod.
    List<PodSandbox> ofPod =
        listed.stream()
            .filter(
                sandbox ->
                    sandbox.getMetadata().getNamespace().equals(pod.namespace())
                        && sandbox.getMetadata().getName().equals(pod.name()))
            .toList();
    return ofPod.stream()
        .filter(sandbox -> sandbox.getState() == PodSandboxState.SANDBOX_READY)
        .max(LATEST)
        .orElseThrow(() -> none(pod, ofPod));
  }

  private CulvertException none(PodRef pod, List<PodSandbox> unready) {
    return unready.stream()
        .max(LATEST)
        .map(sandbox -> gone(pod, sandbox.getId(), "is " + sandbox.getState().name()))
        .orElseGet(
            () ->
                new CulvertException(
                    Failure.NOT_FOUND,
                    "no pod "
                        + pod
                        + " on this node: the container runtime at "
                        + runtime.socket()
                        + " has no sandbox of that name"));
  }

  private CompletionStage<Sandbox> locate(PodRef pod, String id, Deadline deadline) {
    return status(pod, id, deadline)
        .thenCompose(
            answer -> {
              PodAddress address = address(pod, id, answer);
              Sandbox sandbox = new Sandbox(id, address);
              return address instanceof PodAddress.OfProcess
                  ? confirmed(sandbox, deadline)
                  : CompletableFuture.completedFuture(sandbox);
            });
  }

  /** A pid that was looked at may be another process's by now, unless the sandbox still has it. */
  private CompletionStage<Sandbox> confirmed(Sandbox sandbox, Deadline deadline) {
    PodRef pod = sandbox.address().pod();
    return status(pod, sandbox.id(), deadline)
        .thenApply(
            answer -> {
              if (sandbox.address().equals(address(pod, sandbox.id(), answer))) {
                return sandbox;
              }
              throw gone(pod, sandbox.id(), "has another process now");
            });
  }

  private CompletionStage<PodSandboxStatusResponse> status(
      PodRef pod, String id, Deadline deadline) {
    return runtime
        .status(id, deadline)
        .exceptionallyCompose(
            e -> {
              CulvertException failure = CulvertException.of(e);
              return CompletableFuture.failedFuture(
                  failure.failure() == Failure.NOT_FOUND
                      ? gone(pod, id, "has just been removed")
                      : failure);
            });
  }

  private PodAddress address(PodRef pod, String id, PodSandboxStatusResponse answer) {
    PodSandboxStatus status = answer.getStatus();
    SandboxInfo info = info(pod, answer);
    if (status.getState() != PodSandboxState.SANDBOX_READY) {
      throw gone(pod, id, "is " + status.getState().name());
    }
    if (info.closed()) {
      throw gone(pod, id, "has closed its network namespace");
    }
    if (status.getLinux().getNamespaces().getOptions().getNetwork() == NamespaceMode.NODE) {
      return new PodAddress.OnHost(pod);
    }
    List<InetAddress> ips = ips(status);
    Optional<Path> namespace = Optional.ofNullable(info.namespacePath()).flatMap(NamespaceFile::at);
    if (namespace.isPresent()) {
      return new PodAddress.InNamespace(pod, namespace.get(), PodAddress.InNamespace.UNKNOWN, ips);
    }
    if (info.pid() > 0 && NamespaceFile.hasProcess(info.pid())) {
      return PodProcess.address(pod, info.pid(), ips);
    }
    String obstacle = obstacle(pod, status, info);
    if (ips.isEmpty()) {
      throw new CulvertException(Failure.UNAVAILABLE, obstacle);
    }
    return new PodAddress.ByIp(pod, ips, obstacle);
  }

  /** What is no pod's IP is left out: who dials IPs says that there is none. */
  private static List<InetAddress> ips(PodSandboxStatus status) {
    PodSandboxNetworkStatus network = status.getNetwork();
    return Stream.concat(
            Stream.of(network.getIp()), network.getAdditionalIpsList().stream().map(PodIP::getIp))
        .flatMap(ip -> IpLiteral.parse(ip).stream())
        .filter(ip -> !ip.isAnyLocalAddress() && !ip.isMulticastAddress())
        .toList();
  }

  private SandboxInfo info(PodRef pod, PodSandboxStatusResponse answer) {
    try {
      return SandboxInfo.parse(answer.getInfoMap());
    } catch (IllegalArgumentException e) {
      throw new CulvertException(
          Failure.PROTOCOL_ERROR,
          "the container runtime at "
              + runtime.socket()
              + " describes pod "
              + pod
              + " in JSON that cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  /** Why the node can enter no namespace of the pod. */
  private static String obstacle(PodRef pod, PodSandboxStatus status, SandboxInfo info) {
    if (info.namespacePath() == null && info.pid() <= 0) {
      String handler = status.getRuntimeHandler();
      String type = info.runtimeType();
      return "pod "
          + pod
          + " has no network namespace that its runtime tells of (handler '"
          + Printable.of(handler, RuntimeFailures.MAX_SAID)
          + "'"
          + (type == null ? "" : ", " + Printable.of(type, RuntimeFailures.MAX_SAID))
          + "): a pod in a virtual machine or a sandboxed kernel cannot be entered from the node";
    }
    return "pod "
        + pod
        + ": "
        + (info.namespacePath() == null
            ? "its process " + info.pid() + " is"
            : "its network namespace "
                + Printable.of(info.namespacePath(), RuntimeFailures.MAX_SAID)
                + " is")
        + " not visible to the node; in a container, mount /run/netns with mountPropagation"
        + " HostToContainer, or share the host's pids";
  }

  private static CulvertException gone(PodRef pod, String id, String fate) {
    return new CulvertException(
        Failure.POD_GONE,
        "pod "
            + pod
            + " has ended: its sandbox "
            + Printable.of(id, RuntimeFailures.MAX_SAID)
            + " "
            + fate);
  }
}
