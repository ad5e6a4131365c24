/** The pod locator over CRI v1: issue 4. */
@NullMarked
package dev.culvert.node.cri;

import org.jspecify.annotations.NullMarked;
