/**
 * The connector {@code nsenter}: enters a pod with nsenter(1) and connects with socat(1), one child
 * process for each connection. Start with {@link
 * dev.culvert.node.nsenter.NsenterConnectorProvider}; {@code SocatChannel} is the child as a
 * stream.
 */
@NullMarked
package dev.culvert.node.nsenter;

import org.jspecify.annotations.NullMarked;
