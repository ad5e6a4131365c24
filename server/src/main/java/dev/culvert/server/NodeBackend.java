package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The node: a session is a pod on this node, for as long as the pod is there. Thread-safe; borrows
 * the locator and the connector.
 */
public final class NodeBackend implements Backend {

  private final PodLocator locator;
  private final PodConnector connector;
  private final Duration connectTimeout;

  /** Connects within the default time of {@link ConnectorConfig}. */
  public NodeBackend(PodLocator locator, PodConnector connector) {
    this(locator, connector, ConnectorConfig.DEFAULT.connectTimeout());
  }

  /**
   * @param locator finds pods, and tells when they are gone; not closed by this
   * @param connector dials their ports; not closed by this
   * @param connectTimeout for one connection that the server itself makes through the connector's
   *     sockets; the connector has its own for those that it dials
   */
  public NodeBackend(PodLocator locator, PodConnector connector, Duration connectTimeout) {
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
            address -> new NodeSession(address, locator, connector, connectTimeout).open());
  }
}
