package dev.culvert.core.spi;

import dev.culvert.core.PodRef;
import java.nio.file.Path;

/** Where a pod's network is, as a {@link PodLocator} found it. Immutable. */
public sealed interface PodAddress {

  /** The pod that this is the address of. */
  PodRef pod();

  /**
   * A named network namespace.
   *
   * @param path a file that {@code setns(2)} takes, such as {@code /run/netns/NAME}
   */
  record InNamespace(PodRef pod, Path path) implements PodAddress {}

  /**
   * The network namespace of a process.
   *
   * @param pid a process of the pod
   */
  record OfProcess(PodRef pod, long pid) implements PodAddress {}

  /** The node's own network. */
  record OnHost(PodRef pod) implements PodAddress {}
}
