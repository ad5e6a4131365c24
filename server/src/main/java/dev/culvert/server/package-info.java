/**
 * The node and the gateway: a server in front of a {@link dev.culvert.core.Backend}, whichever
 * library speaks HTTP/2 for it. Start with {@link dev.culvert.server.ForwardServer}; inside, {@link
 * dev.culvert.server.ClientConnection} follows a request from its headers to its splice. What is
 * asked of the library is in {@link dev.culvert.server.spi}.
 */
@NullMarked
package dev.culvert.server;

import org.jspecify.annotations.NullMarked;
