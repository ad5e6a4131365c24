/** Tests of {@code dev.culvert.bench.report}. */
@NullMarked
package dev.culvert.bench.report;

import org.jspecify.annotations.NullMarked;
