/**
 * The vocabulary of Culvert. Everything that carries bytes is a {@link
 * dev.culvert.core.DuplexStream}; everything that opens one is a {@link dev.culvert.core.Dialer};
 * every hop accepts a stream, dials the next one and {@linkplain dev.culvert.core.Splice splices}
 * the two. Start with those three, then {@link dev.culvert.core.Session}.
 */
@NullMarked
package dev.culvert.core;

import org.jspecify.annotations.NullMarked;
