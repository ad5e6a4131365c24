/** How failures and ports are said in HTTP, as pure functions; docs/PROTOCOL.md has the whole. */
@NullMarked
package dev.culvert.core.wire;

import org.jspecify.annotations.NullMarked;
