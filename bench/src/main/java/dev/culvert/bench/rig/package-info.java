/**
 * What a benchmark runs on: a pod in a network namespace of its own and a node, each a process, and
 * the way in from this one. Start with {@link dev.culvert.bench.rig.Rig}.
 */
@NullMarked
package dev.culvert.bench.rig;

import org.jspecify.annotations.NullMarked;
