/**
 * What came of a run, fork by fork, and the folder that keeps it: run.json, env.json, forks.jsonl
 * and the histograms, from which all else can be made again. Start with {@link
 * dev.culvert.bench.result.Results}.
 */
@NullMarked
package dev.culvert.bench.result;

import org.jspecify.annotations.NullMarked;
