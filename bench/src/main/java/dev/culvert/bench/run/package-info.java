/**
 * Runs plans: rounds of forks, each a JMH with processes of its own, one after the other or two in
 * turns. Start with {@link dev.culvert.bench.run.Measurement}, then {@link
 * dev.culvert.bench.run.Rounds}.
 */
@NullMarked
package dev.culvert.bench.run;

import org.jspecify.annotations.NullMarked;
