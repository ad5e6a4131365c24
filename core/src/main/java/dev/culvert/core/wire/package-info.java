/** How failures and ports are said in HTTP, and how they are read; docs/PROTOCOL.md has all. */
@NullMarked
package dev.culvert.core.wire;

import org.jspecify.annotations.NullMarked;
