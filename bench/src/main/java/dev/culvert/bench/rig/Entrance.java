package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** The way from a benchmark's TCP client to the pod. Thread-safe. */
interface Entrance extends AutoCloseable {

  /** A new socket, blocking and not yet connected. */
  SocketChannel socket() throws IOException;

  /** Where such a socket connects to reach a port of the pod. */
  InetSocketAddress address(PodPort port);

  @Override
  void close();
}
