package dev.culvert.bench.rig;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;

/** What lets this machine's programs reach ports of a pod by local ones. Not thread-safe. */
interface Forwards extends Started.Part {

  /** Listens for each of the pod's ports; returns the local ones. */
  Map<Integer, Integer> forward(Collection<Integer> remotePorts) throws IOException;

  /**
   * Milliseconds from the start of the program on the client's side until it listens; empty where
   * none was started.
   */
  default OptionalDouble readyMillis() {
    return OptionalDouble.empty();
  }

  /** CPU time of what it needs beside this JVM, in milliseconds. */
  default long clientMillis() {
    return 0;
  }

  /** CPU time of the compilers in it, in milliseconds. */
  default long clientCompilerMillis() {
    return 0;
  }
}
