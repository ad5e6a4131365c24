package dev.culvert.core.spi;

import dev.culvert.core.PodRef;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Where a pod's network is, as a {@link PodLocator} found it. Immutable. */
public sealed interface PodAddress {

  /** The pod that this is the address of. */
  PodRef pod();

  /**
   * A named network namespace.
   *
   * @param path a file that {@code setns(2)} takes, such as {@code /run/netns/NAME}
   * @param identity what tells the namespace from a later one at the same path, so that a connector
   *     does not enter that; {@link #UNKNOWN} if nobody looked
   */
  record InNamespace(PodRef pod, Path path, String identity) implements PodAddress {

    /** Any namespace is taken. */
    public static final String UNKNOWN = "";

    /** What is at the path at the time of the connect. */
    public InNamespace(PodRef pod, Path path) {
      this(pod, path, UNKNOWN);
    }
  }

  /**
   * The network namespace of a process.
   *
   * @param pid a process of the pod
   * @param startTime when that process started, field 22 of proc(5)'s /proc/PID/stat, so that a
   *     connector does not enter a later one with the same pid; empty if nobody looked
   */
  record OfProcess(PodRef pod, long pid, OptionalLong startTime) implements PodAddress {

    /** The process that has the pid at the time of the connect. */
    public OfProcess(PodRef pod, long pid) {
      this(pod, pid, OptionalLong.empty());
    }
  }

  /** The node's own network. */
  record OnHost(PodRef pod) implements PodAddress {}
}
