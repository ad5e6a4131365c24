package dev.culvert.server.spi;

import dev.culvert.core.session.Loop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * The I/O thread of one client's connection: what is confined to it is that connection, its streams
 * and the sockets that they are joined to. Thread-safe.
 */
public interface IoLoop extends Loop {

  /** Whether the caller is on the thread. */
  boolean isCurrent();

  /** Runs a task here; what it throws, an {@link Error} too, ends the connection. */
  void guard(Runnable task);

  /**
   * Runs a task on the thread, {@linkplain #guard guarded}, never from within this call; when that
   * has ended, on one that stands in for it ({@link StandIn}).
   */
  @Override
  void execute(Runnable task);

  /** Runs a task on the thread at once if this is it, else later. */
  default void run(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /**
   * Makes a socket that will be served by this loop, in the network namespace of the calling
   * thread, which is not the loop's; at most begins to connect it. Does not block.
   *
   * @param what what it is, for messages: a pod and its port
   * @throws IOException if there is no socket to be had
   */
  PendingSocket openSocket(String what, InetSocketAddress address) throws IOException;

  /** Whether the engine serves sockets that it has not made: {@link ServerCapability#ADOPT}. */
  default boolean adopts() {
    return false;
  }

  /**
   * Takes a socket that somebody else has made, to be served by this loop. Its {@link
   * PendingSocket#connect} begins and ends on the loop; where the answer is there at once, as
   * mostly on a loopback, the future is completed when it is returned.
   *
   * @param what what it is, for messages: a pod and its port
   * @param socket not connected, in non-blocking mode; closed by the socket that is returned
   * @throws UnsupportedOperationException if the engine does not {@linkplain #adopts adopt}
   */
  default PendingSocket adopt(String what, InetSocketAddress address, SocketChannel socket) {
    throw new UnsupportedOperationException("this engine serves no sockets but its own");
  }
}
