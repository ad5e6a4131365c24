@NullMarked
package dev.culvert.bench.verdict;

import org.jspecify.annotations.NullMarked;
