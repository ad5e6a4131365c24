/**
 * The connector {@code jnr}: enters a pod's network namespace in the JVM, with setns(2) through
 * jnr-ffi. Start with {@link dev.culvert.node.jnr.JnrConnectorProvider}; {@code NamespaceThread}
 * holds the rules that keep the rest of the JVM where it is, and {@code NamespaceCalls} is all that
 * is native.
 */
@NullMarked
package dev.culvert.node.jnr;

import org.jspecify.annotations.NullMarked;
