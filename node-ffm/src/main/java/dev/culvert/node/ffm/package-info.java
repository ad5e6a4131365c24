/**
 * The connector {@code ffm}: enters a pod's network namespace in the JVM, with setns(2) through
 * {@link java.lang.foreign}, and so without a library. Start with {@link
 * dev.culvert.node.ffm.FfmConnectorProvider}; {@code FfmCalls} is all that is native, the rest is
 * {@link dev.culvert.core.netns}.
 */
@NullMarked
package dev.culvert.node.ffm;

import org.jspecify.annotations.NullMarked;
