/**
 * What a program depends on. Start with {@link dev.culvert.client.Culvert}: {@code connect} for
 * sockets into a pod, {@code forward} for local ports that lead there; docs/LIBRARY.md shows both.
 * Below it all is {@link dev.culvert.core.Session}, which works with callbacks.
 */
@NullMarked
package dev.culvert.client;

import org.jspecify.annotations.NullMarked;
