/** Tests of {@code dev.culvert.bench.rig}. */
@NullMarked
package dev.culvert.bench.rig;

import org.jspecify.annotations.NullMarked;
