/**
 * What the benchmarks do to a {@link dev.culvert.bench.rig.Rig}, each load with its own check of
 * the bytes: {@link dev.culvert.bench.load.BulkUp}, {@link dev.culvert.bench.load.BulkDown}, {@link
 * dev.culvert.bench.load.PingPong}, {@link dev.culvert.bench.load.FirstByte}, {@link
 * dev.culvert.bench.load.IdleConnections}.
 */
@NullMarked
package dev.culvert.bench.load;

import org.jspecify.annotations.NullMarked;
