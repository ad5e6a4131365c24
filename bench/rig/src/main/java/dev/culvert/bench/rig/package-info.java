/**
 * What a benchmark runs on: a pod in a network namespace of its own and a node or what stands in
 * its place, each a process, and the way in from this one; or a node and a {@link
 * dev.culvert.bench.rig.StandalonePod} that run elsewhere. Start with {@link
 * dev.culvert.bench.rig.Rig}.
 */
@NullMarked
package dev.culvert.bench.rig;

import org.jspecify.annotations.NullMarked;
