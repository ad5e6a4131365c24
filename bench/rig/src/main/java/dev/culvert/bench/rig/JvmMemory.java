package dev.culvert.bench.rig;

/**
 * What a JVM holds at one moment. Its heap's pages are all touched at start, so that its RSS grows
 * by what is outside of the heap: direct buffers, stacks, what native code allocates. Immutable.
 *
 * @param heapKib what is in use of its heap after a collection
 * @param residentKib RSS
 */
public record JvmMemory(long heapKib, long residentKib) {

  /** Of this JVM. */
  static JvmMemory here() {
    long heap = Heap.usedAfterCollection();
    return new JvmMemory(heap >> 10, ProcessFacts.self().residentKib());
  }

  /**
   * Of another.
   *
   * @param heapBytes what it says of its heap
   */
  static JvmMemory of(long pid, long heapBytes) {
    return new JvmMemory(heapBytes >> 10, new ProcessFacts(pid).residentKib());
  }
}
