/** What is run beside each framework, in a JVM of its own. Start with {@code Beside}. */
@NullMarked
package dev.culvert.compat;

import org.jspecify.annotations.NullMarked;
