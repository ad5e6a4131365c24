@NullMarked
package dev.culvert.server.undertow;

import org.jspecify.annotations.NullMarked;
