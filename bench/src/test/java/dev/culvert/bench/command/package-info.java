/** Tests of {@code dev.culvert.bench.command}. */
@NullMarked
package dev.culvert.bench.command;

import org.jspecify.annotations.NullMarked;
