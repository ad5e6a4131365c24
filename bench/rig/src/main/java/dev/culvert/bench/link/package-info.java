/**
 * A link between client and node that is longer, slower or worse than loopback: {@link
 * dev.culvert.bench.link.Link} says how, {@link dev.culvert.bench.link.LinkKind} what emulates it.
 */
@NullMarked
package dev.culvert.bench.link;

import org.jspecify.annotations.NullMarked;
