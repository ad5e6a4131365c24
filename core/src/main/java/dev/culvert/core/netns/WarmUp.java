package dev.culvert.core.netns;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.pod.PodProcess;
import dev.culvert.core.spi.PodAddress;
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

  private static final Path OWN = Path.of("/proc/thread-self/ns/net");

  private WarmUp() {}

  /**
   * Visits the host's network, the namespace where everything is anyway (if that can be left
   * again), and one that does not exist.
   *
   * @throws CulvertException if not even that can be entered
   */
  static void run(NamespaceThread inside) {
    try {
      visit(inside, new PodAddress.OnHost(POD));
      if (inside.comesHome()) {
        visit(inside, new PodAddress.InNamespace(POD, OWN));
        visit(inside, PodProcess.address(POD, ProcessHandle.current().pid()));
      }
    } catch (CompletionException e) {
      throw CulvertException.of(e);
    }
    try {
      visit(inside, new PodAddress.InNamespace(POD, OWN.resolveSibling("none")));
    } catch (CompletionException e) {
      // Expected: the way of a failure is warm now.
    }
  }

  private static void visit(NamespaceThread inside, PodAddress address) {
    inside.open(address, WarmUp::open).toCompletableFuture().join();
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
