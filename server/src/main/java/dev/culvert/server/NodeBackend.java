package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The node: a session is a pod on this node, for as long as the pod is there. Thread-safe; borrows
 * the locator and the connector.
 */
public final class NodeBackend implements Backend {

  private final PodLocator locator;
  private final PodConnector connector;

  /**
   * @param locator finds pods, and tells when they are gone; not closed by this
   * @param connector dials their ports; not closed by this
   */
  public NodeBackend(PodLocator locator, PodConnector connector) {
    this.locator = locator;
    this.connector = connector;
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
        .thenApply(
            address -> {
              NodeSession session = new NodeSession(address, connector);
              session.watched(locator.watch(address, session::end));
              return session;
            });
  }
}
