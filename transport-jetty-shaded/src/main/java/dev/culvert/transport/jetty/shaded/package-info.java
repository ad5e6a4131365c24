/**
 * The transport {@code jetty}, and the library that it stands on, under names of their own. What is
 * here is the provider; the rest is {@code dev.culvert.transport.jetty} and Jetty, moved when the
 * jar is made.
 */
@NullMarked
package dev.culvert.transport.jetty.shaded;

import org.jspecify.annotations.NullMarked;
