package dev.culvert.node.jnr;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;

/**
 * Visits that lead nowhere, so that the classes a visit needs are loaded, and the threads that they
 * start are started, at home.
 */
final class WarmUp {

  /** Stands for no pod in particular. */
  static final PodRef POD = new PodRef("culvert", "warm-up");

  private WarmUp() {}

  /**
   * Visits the namespace where everything is anyway, and one that does not exist.
   *
   * @throws CulvertException if not even that can be entered
   */
  static void run(PodSockets sockets) {
    Path own = Path.of("/proc/thread-self/ns/net");
    try {
      visit(sockets, own);
    } catch (CompletionException e) {
      throw CulvertException.of(e);
    }
    try {
      visit(sockets, own.resolveSibling("none"));
    } catch (CompletionException e) {
      // Expected: the way of a failure is warm now.
    }
  }

  private static void visit(PodSockets sockets, Path path) {
    sockets.open(new PodAddress.InNamespace(POD, path), WarmUp::open).toCompletableFuture().join();
  }

  private static boolean open() throws IOException {
    SocketChannel.open(StandardProtocolFamily.INET).close();
    try {
      SocketChannel.open(StandardProtocolFamily.INET6).close();
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
