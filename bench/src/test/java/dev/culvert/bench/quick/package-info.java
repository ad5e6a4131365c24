/** Tests of {@code dev.culvert.bench.quick}. */
@NullMarked
package dev.culvert.bench.quick;

import org.jspecify.annotations.NullMarked;
