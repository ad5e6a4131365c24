/**
 * The contract's reference implementation: a transport without a network, client and server in one
 * JVM. It keeps every rule of the contract, windows included. {@link java.util.ServiceLoader} does
 * not find it. Start with {@link dev.culvert.tck.memory.InMemoryServer}; {@code InMemoryStream} is
 * where the bytes go.
 */
@NullMarked
package dev.culvert.tck.memory;

import org.jspecify.annotations.NullMarked;
