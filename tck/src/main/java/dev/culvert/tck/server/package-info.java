/**
 * The contract that every server engine is held to, by raw frames over real sockets. Start with
 * {@link dev.culvert.tck.server.ForwardServerContract}, then {@link
 * dev.culvert.tck.server.HostileClientsContract}.
 */
@NullMarked
package dev.culvert.tck.server;

import org.jspecify.annotations.NullMarked;
