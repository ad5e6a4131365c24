package dev.culvert.server;

import dev.culvert.core.Route;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway has said of a connection that it relays to this node. Immutable.
 *
 * @param route all that may be asked for on it
 * @param client who its client is, by the certificate shown to the gateway; null if it has shown
 *     none, or the gateway is not known
 */
record Relayed(Route route, @Nullable String client) {}
