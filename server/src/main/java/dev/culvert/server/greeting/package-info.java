/**
 * What a client says before there is HTTP/2, and what is answered: whichever library carries the
 * connection. Start with {@link dev.culvert.server.greeting.Greeting}.
 */
@NullMarked
package dev.culvert.server.greeting;

import org.jspecify.annotations.NullMarked;
