/**
 * Which cell to take, how sure that is, and what would change it. Pure functions of immutable
 * values. Start with {@link dev.culvert.bench.recommend.Recommendation#of}: it takes an {@link
 * dev.culvert.bench.stats.Analysis}, the {@link dev.culvert.bench.recommend.Candidate}s, a {@link
 * dev.culvert.bench.recommend.Workload} that weighs what was measured, and the {@link
 * dev.culvert.bench.recommend.Constraints} that must hold. Docs: BENCHMARK-METHOD.md, "Statistics".
 */
@NullMarked
package dev.culvert.bench.recommend;

import org.jspecify.annotations.NullMarked;
