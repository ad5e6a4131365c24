/**
 * The contract that every transport and every connector is held to, as JUnit classes to extend.
 * Start with {@link dev.culvert.tck.TransportContract}; {@link dev.culvert.tck.TestPod} is the pod
 * that connectors dial, and {@link dev.culvert.tck.memory} the transport that shows that all of it
 * can be kept.
 */
@NullMarked
package dev.culvert.tck;

import org.jspecify.annotations.NullMarked;
