@NullMarked
package dev.culvert.bench.run;

import org.jspecify.annotations.NullMarked;
