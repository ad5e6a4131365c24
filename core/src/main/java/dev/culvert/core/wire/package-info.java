/** How failures and ports are said in HTTP: values and pure functions; docs/PROTOCOL.md has all. */
@NullMarked
package dev.culvert.core.wire;

import org.jspecify.annotations.NullMarked;
