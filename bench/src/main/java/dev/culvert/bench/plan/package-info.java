/**
 * What a run is to do: cells, rounds, windows and rules. Values; nothing is started here but a JVM
 * that is asked for its version. Start with {@link dev.culvert.bench.plan.Plan}.
 */
@NullMarked
package dev.culvert.bench.plan;

import org.jspecify.annotations.NullMarked;
