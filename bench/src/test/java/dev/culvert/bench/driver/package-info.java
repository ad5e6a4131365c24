/** Tests of {@code dev.culvert.bench.driver}. */
@NullMarked
package dev.culvert.bench.driver;

import org.jspecify.annotations.NullMarked;
