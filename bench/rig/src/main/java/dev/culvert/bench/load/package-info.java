/**
 * What the benchmarks do to a {@link dev.culvert.bench.rig.Rig}, each load with its own check of
 * the bytes: {@link dev.culvert.bench.load.BulkUp}, {@link dev.culvert.bench.load.BulkDown}, {@link
 * dev.culvert.bench.load.PingPong}, {@link dev.culvert.bench.load.FirstByte}, {@link
 * dev.culvert.bench.load.IdleConnections}, {@link dev.culvert.bench.load.OpenLoop}, {@link
 * dev.culvert.bench.load.Fairness}, {@link dev.culvert.bench.load.Crowd}, {@link
 * dev.culvert.bench.load.SlowReader}, {@link dev.culvert.bench.load.Churn}.
 */
@NullMarked
package dev.culvert.bench.load;

import org.jspecify.annotations.NullMarked;
