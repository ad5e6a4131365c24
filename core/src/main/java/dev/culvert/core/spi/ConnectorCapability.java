package dev.culvert.core.spi;

/** What a pod connector can do beyond the contract's core. Declared, tested, and printed. */
public enum ConnectorCapability {
  /** Enters network namespaces; without it, only pods on the host's network. */
  NAMESPACES,
  /** Lets a caller open its own sockets inside the pod: {@link PodConnector#sockets}. */
  SOCKETS,
  /** An abort at the near end reaches the pod as a reset (RST), not as an end (FIN). */
  RESETS_POD,
  /** Starts a child process for each connection. */
  CHILD_PROCESSES
}
