package dev.culvert.core.spi;

/** What a pod connector can do beyond the contract's core. Declared, tested, and printed. */
public enum ConnectorCapability {
  /** Enters network namespaces: {@link PodAddress.InNamespace} and {@link PodAddress.OfProcess}. */
  NAMESPACES,
  /** Dials the pod's own IPs, wherever it has them from: {@link PodAddress#ips}. */
  POD_IP,
  /** Reaches pods on the node's own network: {@link PodAddress.OnHost}. */
  HOST_NETWORK,
  /** Reaches what listens on the pod's loopback alone. */
  LOOPBACK,
  /**
   * Lets a caller open its own sockets where the pod is dialled from: {@link PodConnector#sockets}.
   */
  SOCKETS,
  /** An abort at the near end reaches the pod as a reset (RST), not as an end (FIN). */
  RESETS_POD,
  /** Starts a child process for each connection. */
  CHILD_PROCESSES
}
