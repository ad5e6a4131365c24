/**
 * The connector {@code jnr}: enters a pod's network namespace in the JVM, with setns(2) through
 * jnr-ffi. Start with {@link dev.culvert.node.jnr.JnrConnectorProvider}; {@code JnrCalls} is all
 * that is jnr's, the rest is {@link dev.culvert.core.netns}.
 */
@NullMarked
package dev.culvert.node.jnr;

import org.jspecify.annotations.NullMarked;
