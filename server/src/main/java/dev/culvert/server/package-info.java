/**
 * The node and the gateway: an HTTP/2 server on Undertow in front of a {@link
 * dev.culvert.core.Backend}. Start with {@link dev.culvert.server.ForwardServer}; inside, {@link
 * dev.culvert.server.ClientConnection} follows a request from its headers to its splice.
 */
@NullMarked
package dev.culvert.server;

import org.jspecify.annotations.NullMarked;
