package dev.culvert.node.nsenter;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import java.io.IOException;

/** How bytes go between this JVM and a child. Thread-safe. */
interface Plumbing extends AutoCloseable {

  /**
   * Starts a child and waits until the pod has accepted. Leaves no child behind if it has not.
   *
   * @throws IOException why the address did not answer
   * @throws CulvertException if the pod cannot be entered, or no child can be started
   */
  BlockingStream.Channel connect(Attempt attempt) throws IOException, InterruptedException;

  /** Whether a channel's calls hold the carrier of a virtual thread. */
  boolean holdsCarriers();

  /** Releases what is shared by all connections. */
  @Override
  void close();
}
