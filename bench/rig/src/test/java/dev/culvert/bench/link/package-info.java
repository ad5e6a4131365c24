@NullMarked
package dev.culvert.bench.link;

import org.jspecify.annotations.NullMarked;
