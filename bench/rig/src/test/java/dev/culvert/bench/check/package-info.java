/** Tests of {@code dev.culvert.bench.check}. */
@NullMarked
package dev.culvert.bench.check;

import org.jspecify.annotations.NullMarked;
