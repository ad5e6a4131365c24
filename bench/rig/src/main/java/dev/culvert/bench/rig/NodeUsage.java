package dev.culvert.bench.rig;

import java.util.List;

/**
 * What the node holds at one moment, its heap after a collection. The heap's pages are all touched
 * at start, so the JVM's RSS grows by what is outside of the heap. Immutable.
 *
 * @param processes children of the node's JVM, and theirs
 * @param threads of the JVM
 * @param descriptors of the JVM
 * @param residentKib RSS of the JVM
 * @param heapKib what is in use of the JVM's heap
 * @param childrenPssKib PSS of the children
 * @param childrenUssKib USS of the children
 */
public record NodeUsage(
    int processes,
    int threads,
    int descriptors,
    long residentKib,
    long heapKib,
    long childrenPssKib,
    long childrenUssKib) {

  static NodeUsage of(long pid, long heapKib) {
    ProcessFacts jvm = new ProcessFacts(pid);
    List<ProcessFacts> children = jvm.descendants();
    return new NodeUsage(
        children.size(),
        jvm.threads(),
        jvm.descriptors(),
        jvm.residentKib(),
        heapKib,
        children.stream().mapToLong(ProcessFacts::proportionalKib).sum(),
        children.stream().mapToLong(ProcessFacts::uniqueKib).sum());
  }

  /** Whether as many processes, threads and descriptors are there. */
  boolean isAsMany(NodeUsage other) {
    return processes == other.processes
        && threads == other.threads
        && descriptors == other.descriptors;
  }
}
