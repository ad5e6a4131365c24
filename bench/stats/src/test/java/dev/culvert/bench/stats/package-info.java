/** Tests of {@code dev.culvert.bench.stats}. */
@NullMarked
package dev.culvert.bench.stats;

import org.jspecify.annotations.NullMarked;
