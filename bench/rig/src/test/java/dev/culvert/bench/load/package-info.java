/** Tests of {@code dev.culvert.bench.load}. */
@NullMarked
package dev.culvert.bench.load;

import org.jspecify.annotations.NullMarked;
