/**
 * The command {@code culvert bench}: its options, what they ask for, and what is printed. Start
 * with {@link dev.culvert.bench.command.BenchCommand}.
 */
@NullMarked
package dev.culvert.bench.command;

import org.jspecify.annotations.NullMarked;
