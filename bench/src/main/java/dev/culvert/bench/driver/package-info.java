/**
 * The command {@code culvert bench}: interleaved rounds of forks, and what is said about them.
 * Start with {@link dev.culvert.bench.driver.BenchCommand}, then {@link
 * dev.culvert.bench.driver.Rounds}.
 */
@NullMarked
package dev.culvert.bench.driver;

import org.jspecify.annotations.NullMarked;
