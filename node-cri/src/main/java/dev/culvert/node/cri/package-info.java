/**
 * The locator {@code cri}: asks the container runtime for a pod's network namespace, over CRI v1 on
 * the runtime's Unix socket. Start with {@link dev.culvert.node.cri.CriLocatorProvider}; {@code
 * SandboxLookup} holds the order in which an answer is read, {@code SandboxWatcher} tells that a
 * pod is gone, and {@code RuntimeClient} is all that knows gRPC's transport.
 */
@NullMarked
package dev.culvert.node.cri;

import org.jspecify.annotations.NullMarked;
