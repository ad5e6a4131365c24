/** Tests of the benchmarks, and the rules that hold for all modules. */
@NullMarked
package dev.culvert.bench;

import org.jspecify.annotations.NullMarked;
