/**
 * Entering a pod's network namespace in this JVM, with setns(2), whatever calls it. Start with
 * {@link dev.culvert.core.netns.NamespaceEntry}, the whole connector, to which a native bridge
 * brings {@link dev.culvert.core.netns.NamespaceCalls}, four system calls. {@code NamespaceThread}
 * holds the rules that keep the rest of the JVM where it is.
 */
@NullMarked
package dev.culvert.core.netns;

import org.jspecify.annotations.NullMarked;
