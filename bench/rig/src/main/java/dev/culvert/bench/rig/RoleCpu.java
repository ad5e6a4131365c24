package dev.culvert.bench.rig;

import java.util.OptionalLong;

/**
 * CPU time of each role at one moment, in milliseconds, good to 10 ms, without the JVMs' compilers;
 * empty for a role that is not there, or not on this machine. Immutable.
 *
 * @param client this JVM without its children: TCP client, forwarder and transport; in a baseline
 *     with a program on the client's side, that too
 * @param gateway the gateway
 * @param node the node with its children, also those that have ended; in a baseline what stands in
 *     its place
 * @param pod the pod
 */
public record RoleCpu(long client, OptionalLong gateway, OptionalLong node, OptionalLong pod) {

  /** What each has used since. */
  public RoleCpu since(RoleCpu before) {
    return new RoleCpu(
        client - before.client,
        difference(gateway, before.gateway),
        difference(node, before.node),
        difference(pod, before.pod));
  }

  /**
   * The same without what in the client's JVM is not the client's.
   *
   * @param millis of the load's own threads
   */
  public RoleCpu without(long millis) {
    return new RoleCpu(Math.max(0, client - millis), gateway, node, pod);
  }

  /** All of them together; empty if the pod's is not known, and so not all are. */
  public OptionalLong total() {
    return pod.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(client + gateway.orElse(0) + node.orElse(0) + pod.getAsLong());
  }

  private static OptionalLong difference(OptionalLong after, OptionalLong before) {
    return after.isPresent() && before.isPresent()
        ? OptionalLong.of(after.getAsLong() - before.getAsLong())
        : OptionalLong.empty();
  }
}
