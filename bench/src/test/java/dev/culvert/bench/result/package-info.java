@NullMarked
package dev.culvert.bench.result;

import org.jspecify.annotations.NullMarked;
