/** Tests of {@code dev.culvert.bench.recommend}. */
@NullMarked
package dev.culvert.bench.recommend;

import org.jspecify.annotations.NullMarked;
