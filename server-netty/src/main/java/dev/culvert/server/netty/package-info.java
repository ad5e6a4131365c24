/**
 * HTTP/2 on Netty's codec. Start with {@link dev.culvert.server.netty.NettyEngine}; inside, {@link
 * dev.culvert.server.netty.ConnectionStart} finds out what a client speaks, {@link
 * dev.culvert.server.netty.NettyChannel} carries its connection, {@link
 * dev.culvert.server.netty.NettyStream} a request and {@link dev.culvert.server.netty.NettySocket}
 * a pod's socket, all on one event loop.
 *
 * <p>It uses {@code Http2ConnectionHandler} itself, without a channel for each stream: what a
 * stream needs is its queue.
 */
@NullMarked
package dev.culvert.server.netty;

import org.jspecify.annotations.NullMarked;
