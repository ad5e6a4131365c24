package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.SpareSockets;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The node: a session is a pod on this node, for as long as the pod is there. Thread-safe; borrows
 * the locator and the connector.
 */
public final class NodeBackend implements Backend {

  /** Sockets that are kept ready in the pod of each session, if nobody says otherwise. */
  public static final int DEFAULT_SPARE_SOCKETS = 4;

  /** Sockets that are kept ready in one pod, at most. */
  private static final int MAX_SPARE_SOCKETS = 64;

  /** Sockets that are kept ready in all pods together. */
  private static final int ALL_SPARE_SOCKETS = 256;

  private final PodLocator locator;
  private final PodConnector connector;
  private final Duration connectTimeout;
  private final int spareSockets;
  private final Semaphore spareRoom = new Semaphore(ALL_SPARE_SOCKETS);

  /**
   * Connects within the default time of {@link ConnectorConfig}, with the default of spare sockets.
   */
  public NodeBackend(PodLocator locator, PodConnector connector) {
    this(locator, connector, ConnectorConfig.DEFAULT.connectTimeout(), DEFAULT_SPARE_SOCKETS);
  }

  /**
   * @param locator finds pods, and tells when they are gone; not closed by this
   * @param connector dials their ports; not closed by this
   * @param connectTimeout for one connection that the server itself makes through the connector's
   *     sockets; the connector has its own for those that it dials
   * @param spareSockets how many sockets are kept ready in the pod of each session, 0 to 64, and no
   *     more than 256 in all pods together; none where the connector enters no namespace for the
   *     pod, lends no sockets, or the server's engine serves none that it has not made
   * @throws IllegalArgumentException if a value is out of its range
   */
  public NodeBackend(
      PodLocator locator, PodConnector connector, Duration connectTimeout, int spareSockets) {
    if (spareSockets < 0 || spareSockets > MAX_SPARE_SOCKETS) {
      throw new IllegalArgumentException(
          "spare sockets " + spareSockets + " must be 0 to " + MAX_SPARE_SOCKETS);
    }
    this.spareSockets = spareSockets;
    this.locator = locator;
    this.connector = connector;
    this.connectTimeout = connectTimeout;
  }

  @Override
  public CompletionStage<Session> open(Route route) {
    if (route.node() != null) {
      return CompletableFuture.failedFuture(
          new CulvertException(
              Failure.NOT_FOUND,
              "this is a node: ask it for /portForward/{namespace}/{pod}, without /proxy/nodes"));
    }
    return locator
        .locate(route.pod())
        .thenCompose(
            address -> {
              connector.requireReach(address);
              return new NodeSession(address, locator, connector, connectTimeout, spares(address))
                  .open();
            });
  }

  private @Nullable SpareSockets spares(PodAddress pod) {
    if (spareSockets == 0) {
      return null;
    }
    return connector
        .sockets()
        .filter(sockets -> sockets.takesVisit(pod))
        .map(sockets -> new SpareSockets(sockets, pod, spareSockets, spareRoom))
        .orElse(null);
  }
}
