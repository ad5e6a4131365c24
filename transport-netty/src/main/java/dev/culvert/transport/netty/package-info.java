/**
 * The client transport on netty-codec-http2. A {@code NettySession} is one HTTP/2 connection on one
 * event loop; everything under it is confined to that loop. Each request on it is a {@code
 * NettyRequest}: the port-forward request itself ({@code NettyPortForward}), a stream of the caller
 * ({@code NettyStream}) or a local socket on the same loop ({@code AdoptedSocket}). Start with
 * {@code NettySession}.
 */
@NullMarked
package dev.culvert.transport.netty;

import org.jspecify.annotations.NullMarked;
