/**
 * The command {@code culvert bench}: interleaved rounds of forks, and what is said about them.
 * Start with {@link dev.culvert.bench.quick.BenchCommand}, then {@link
 * dev.culvert.bench.quick.Rounds}.
 */
@NullMarked
package dev.culvert.bench.quick;

import org.jspecify.annotations.NullMarked;
