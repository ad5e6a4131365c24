package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The way from a benchmark's TCP client to the pod. Thread-safe. */
interface Entrance extends Started.Part {

  /** A new socket, blocking and not yet connected; by default in this JVM's network namespace. */
  default SocketChannel socket() throws IOException {
    return SocketChannel.open();
  }

  /** Where such a socket connects to reach a port of the pod. */
  InetSocketAddress address(PodPort port);

  /**
   * The same for a port that is none of {@link PodPort}'s.
   *
   * @throws IOException if there is no such way
   */
  default InetSocketAddress forward(int port) throws IOException {
    throw new IOException("this way in reaches no port but the pod's own");
  }

  /**
   * Milliseconds from the start of the program on the client's side until it listens; empty where
   * none was started.
   */
  default OptionalDouble readyMillis() {
    return OptionalDouble.empty();
  }

  /** CPU time of what is on the client's side and not in this JVM, in milliseconds. */
  default long clientMillis() {
    return 0;
  }

  /** CPU time of the compilers in it, in milliseconds. */
  default long clientCompilerMillis() {
    return 0;
  }

  /** CPU time of what stands in the node's place, in milliseconds; empty where nothing does. */
  default OptionalLong relayMillis() {
    return OptionalLong.empty();
  }

  /** CPU time of the compilers in it, in milliseconds; empty where there is no JVM. */
  default OptionalLong relayCompilerMillis() {
    return OptionalLong.empty();
  }
}
