@NullMarked
package dev.culvert.server.netty;

import org.jspecify.annotations.NullMarked;
