package dev.culvert.bench.rig;

import java.util.OptionalLong;

/**
 * CPU time of each role at one moment, in milliseconds, good to 10 ms. Immutable.
 *
 * @param client this JVM without its children: TCP client, forwarder and transport
 * @param node the node with its children, also those that have ended; empty where there is none
 * @param pod the pod
 */
public record RoleCpu(long client, OptionalLong node, long pod) {

  /** What each has used since. */
  public RoleCpu since(RoleCpu before) {
    return new RoleCpu(
        client - before.client,
        node.isPresent() && before.node.isPresent()
            ? OptionalLong.of(node.getAsLong() - before.node.getAsLong())
            : OptionalLong.empty(),
        pod - before.pod);
  }

  /** All of them together. */
  public long total() {
    return client + node.orElse(0) + pod;
  }
}
