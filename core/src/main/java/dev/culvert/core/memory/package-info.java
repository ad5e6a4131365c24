/**
 * A transport without a network: client and server in one JVM, for tests and as the ceiling of
 * benchmarks. It keeps every rule of the contract, windows included. Start with {@link
 * dev.culvert.core.memory.InMemoryServer}; {@code InMemoryStream} is where the bytes go.
 */
@NullMarked
package dev.culvert.core.memory;

import org.jspecify.annotations.NullMarked;
