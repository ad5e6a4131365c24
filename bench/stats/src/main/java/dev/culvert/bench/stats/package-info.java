/**
 * What may be said of measurements, and how sure. Pure functions of immutable values: nothing here
 * reads a file or a clock. Put what the forks measured into {@link
 * dev.culvert.bench.stats.Observations}, make an {@link dev.culvert.bench.stats.Analysis} of it,
 * and ask that for an {@link dev.culvert.bench.stats.Estimate} of a cell, a {@link
 * dev.culvert.bench.stats.Comparison} of two, or a {@link dev.culvert.bench.stats.Ranking} of all.
 * Two runs are held against each other by {@link dev.culvert.bench.stats.RunComparison}.
 *
 * <p>The datum is a fork's one value; rounds pair the forks of different cells. Everything is done
 * on logarithms, so that differences are ratios. Docs: BENCHMARK-METHOD.md, "Statistics".
 */
@NullMarked
package dev.culvert.bench.stats;

import org.jspecify.annotations.NullMarked;
