package dev.culvert.bench.rig;

/** The heap of this JVM. */
final class Heap {

  private Heap() {}

  /** Answers {@link ControlLoop#HEAP}. */
  static String answer(String request) {
    return request.equals(ControlLoop.HEAP)
        ? Long.toString(usedAfterCollection())
        : ControlLoop.FAILED + "no such request: " + request;
  }

  /** Bytes that are left after two collections: the first frees what the second finds. */
  static long usedAfterCollection() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
