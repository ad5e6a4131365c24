/**
 * The contract that every transport and every connector is held to, as JUnit classes to extend.
 * Start with {@link dev.culvert.tck.TransportContract}; {@link dev.culvert.tck.TestPod} is the pod
 * that connectors dial.
 */
@NullMarked
package dev.culvert.tck;

import org.jspecify.annotations.NullMarked;
