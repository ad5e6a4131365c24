/**
 * The {@code culvert} command. Start with {@link dev.culvert.cli.Main}; a module that adds a
 * command of its own implements {@link dev.culvert.cli.Subcommand}.
 */
@NullMarked
package dev.culvert.cli;

import org.jspecify.annotations.NullMarked;
