@NullMarked
package dev.culvert.bench.plan;

import org.jspecify.annotations.NullMarked;
