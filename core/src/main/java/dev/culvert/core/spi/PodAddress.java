package dev.culvert.core.spi;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Where a pod's network is, as a {@link PodLocator} found it. Immutable. */
public sealed interface PodAddress {

  /** The pod that this is the address of. */
  PodRef pod();

  /**
   * The pod's own IPs in the order to try them, for a connector that dials them; empty if its
   * locator knows none.
   */
  List<InetAddress> ips();

  /**
   * A named network namespace.
   *
   * @param path a file that {@code setns(2)} takes, such as {@code /run/netns/NAME}
   * @param identity what tells the namespace from a later one at the same path, so that a connector
   *     does not enter that; {@link #UNKNOWN} if nobody looked
   * @param ips no wildcard and no multicast address
   */
  record InNamespace(PodRef pod, Path path, String identity, List<InetAddress> ips)
      implements PodAddress {

    /** Any namespace is taken. */
    public static final String UNKNOWN = "";

    /**
     * @throws IllegalArgumentException if an IP can be no pod's
     */
    public InNamespace {
      ips = checked(ips);
    }

    /** A namespace, and no IP. */
    public InNamespace(PodRef pod, Path path, String identity) {
      this(pod, path, identity, List.of());
    }

    /** What is at the path at the time of the connect, and no IP. */
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
   * @param ips no wildcard and no multicast address
   */
  record OfProcess(PodRef pod, long pid, OptionalLong startTime, List<InetAddress> ips)
      implements PodAddress {

    /**
     * @throws IllegalArgumentException if an IP can be no pod's
     */
    public OfProcess {
      ips = checked(ips);
    }

    /** A process, and no IP. */
    public OfProcess(PodRef pod, long pid, OptionalLong startTime) {
      this(pod, pid, startTime, List.of());
    }

    /** The process that has the pid at the time of the connect, and no IP. */
    public OfProcess(PodRef pod, long pid) {
      this(pod, pid, OptionalLong.empty());
    }
  }

  /** The node's own network, and so its IPs: none is the pod's. */
  record OnHost(PodRef pod) implements PodAddress {

    @Override
    public List<InetAddress> ips() {
      return List.of();
    }
  }

  /**
   * The pod's IPs alone: it is somewhere else, or in a virtual machine, or its namespace cannot be
   * seen.
   *
   * @param ips one at least; no wildcard and no multicast address
   * @param obstacle why there is no namespace to enter, a sentence that names the pod
   */
  record ByIp(PodRef pod, List<InetAddress> ips, String obstacle) implements PodAddress {

    /**
     * @throws IllegalArgumentException if there is no IP, or one can be no pod's
     */
    public ByIp {
      ips = checked(ips);
      if (ips.isEmpty()) {
        throw new IllegalArgumentException("pod " + pod + " is to be found by its IP and has none");
      }
    }

    /** A pod of which nobody says more. */
    public ByIp(PodRef pod, List<InetAddress> ips) {
      this(pod, ips, "pod " + pod + " is known by its IP alone");
    }

    /** For a connector that enters namespaces, and so cannot dial this pod. */
    public CulvertException notEntered() {
      return new CulvertException(
          Failure.UNAVAILABLE, obstacle + "; or choose the connector pod-ip, which dials its IP");
    }
  }

  private static List<InetAddress> checked(List<InetAddress> ips) {
    for (InetAddress ip : ips) {
      if (ip.isAnyLocalAddress() || ip.isMulticastAddress()) {
        throw new IllegalArgumentException(ip.getHostAddress() + " can be no pod's IP");
      }
    }
    return List.copyOf(ips);
  }
}
