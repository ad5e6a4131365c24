/**
 * What a server may buffer for all its clients together, and who holds how much of it. Start with
 * {@link dev.culvert.server.memory.ServerBuffers}.
 */
@NullMarked
package dev.culvert.server.memory;

import org.jspecify.annotations.NullMarked;
