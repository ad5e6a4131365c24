/**
 * The transport {@code netty}, and the library that it stands on, under names of their own. What is
 * here is the provider; the rest is {@code dev.culvert.transport.netty} and Netty, moved when the
 * jar is made.
 */
@NullMarked
package dev.culvert.transport.netty.shaded;

import org.jspecify.annotations.NullMarked;
