/**
 * The JMH benchmarks. Each names a transport and a connector as production does, by a string, and
 * gets them from the same {@link dev.culvert.core.spi.Providers}. Start with {@link
 * dev.culvert.bench.Suite} for what {@code culvert bench} runs, or {@link
 * dev.culvert.bench.BulkBenchmark} for one load by itself.
 */
@NullMarked
package dev.culvert.bench;

import org.jspecify.annotations.NullMarked;
