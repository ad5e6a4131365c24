package dev.culvert.core.spi;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/**
 * Sockets from which a pod can be reached, for a caller that owns an event loop and opens its own:
 * in the pod's network namespace, or wherever else the connector dials from. A socket keeps the
 * namespace that it was made in (socket(2)), so only making it has to happen inside. Thread-safe.
 */
public interface PodSockets {

  /**
   * Where the pod is dialled from such a socket, in the order to try: its loopback, as {@link
   * dev.culvert.core.pod.PodPorts#LOOPBACK} has it, or its IPs. Looks at the form of the address
   * alone.
   *
   * @return one at least
   * @throws dev.culvert.core.CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} if this
   *     connector cannot dial such a pod, with the remedy
   */
  List<InetAddress> addresses(PodAddress pod);

  /**
   * Runs {@code opener} where the pod is dialled from: on a thread inside its network namespace, or
   * on the calling one if that is there already. Does not block.
   *
   * @param opener makes a socket and at most begins a non-blocking connect; it must not block,
   *     start a thread, or resolve a name
   * @return completes with what the opener returned, on a thread that must not be held up; or
   *     exceptionally with the opener's exception, or with a {@link
   *     dev.culvert.core.CulvertException} when the namespace cannot be entered
   */
  <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener);

  /**
   * Whether an opener for this pod has to wait for another thread, so that sockets which are made
   * ahead spare a wait.
   */
  boolean takesVisit(PodAddress pod);
}
