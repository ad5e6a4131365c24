/** Our figures held against those of programs that share no code with us. */
@NullMarked
package dev.culvert.bench.check;

import org.jspecify.annotations.NullMarked;
