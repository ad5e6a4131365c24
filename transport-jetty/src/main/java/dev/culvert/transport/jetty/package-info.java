/** The client transport on Jetty's HTTP/2 client: issue 3. */
@NullMarked
package dev.culvert.transport.jetty;

import org.jspecify.annotations.NullMarked;
