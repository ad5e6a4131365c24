/** Tests of the locator {@code cri} against a runtime that answers as containerd and CRI-O do. */
@NullMarked
package dev.culvert.node.cri;

import org.jspecify.annotations.NullMarked;
