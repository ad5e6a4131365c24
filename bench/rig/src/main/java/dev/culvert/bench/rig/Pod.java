package dev.culvert.bench.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** The far end of a benchmark: the server that {@link PodPort} describes. Thread-safe. */
interface Pod extends Started.Part {

  /** Where it serves, on its own loopback. */
  int port(PodPort port);

  /**
   * What the {@linkplain PodPort#SINK sink} has received.
   *
   * @throws IOException also if what it received was not what was sent
   */
  ReceivedBytes received() throws IOException;

  /** The file of its network namespace; empty if it has none of its own, or is elsewhere. */
  default Optional<Path> namespace() {
    return Optional.empty();
  }

  /** CPU time of its JVM's compiler in milliseconds; empty where it runs on another machine. */
  default OptionalLong compilerMillis() {
    return OptionalLong.empty();
  }

  /** CPU time in milliseconds, good to 10 ms; empty where it runs on another machine. */
  OptionalLong cpuMillis();
}
