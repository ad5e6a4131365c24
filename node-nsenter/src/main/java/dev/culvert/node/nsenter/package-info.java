/**
 * The connector {@code nsenter}: enters a pod with nsenter(1) and connects with socat(1), one child
 * process for each connection. Start with {@link
 * dev.culvert.node.nsenter.NsenterConnectorProvider}; {@code Child} is one of them, {@code
 * PipeChannel} and {@code UnixChannel} are the ways to reach it.
 */
@NullMarked
package dev.culvert.node.nsenter;

import org.jspecify.annotations.NullMarked;
