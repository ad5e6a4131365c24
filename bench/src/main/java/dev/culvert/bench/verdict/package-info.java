/**
 * What the forks of a run show, and so whether it needs more of them: which count, the tables, the
 * sentences, the recommendation, and the files that have them. No process, no clock: a result in, a
 * verdict out. Start with {@link dev.culvert.bench.verdict.RunReport}.
 */
@NullMarked
package dev.culvert.bench.verdict;

import org.jspecify.annotations.NullMarked;
