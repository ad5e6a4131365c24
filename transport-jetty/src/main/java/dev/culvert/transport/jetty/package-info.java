/**
 * The client transport on Jetty's low-level {@code HTTP2Client}. A {@code JettySession} is one
 * HTTP/2 connection ({@code JettyConnection}), confined to its {@code SessionInvoker}; each request
 * on it is a {@code JettyRequest}: the port-forward request itself ({@code JettyPortForward}) or a
 * stream of the caller ({@code JettyStream}), whose bytes go out through an {@code FrameOutput}. An
 * adopted socket ({@code JettySocket}) lives on the connection's selector. Start with {@code
 * JettySession}.
 *
 * <p>What Jetty 12.1 does that shapes this code:
 *
 * <ul>
 *   <li>{@code Stream.readData} tells the flow control that the bytes are consumed, before anybody
 *       has seen them. {@code ReleasedCredit} overlooks that: a stream gets its credit when its
 *       chunks are released, the connection when bytes arrive.
 *   <li>{@code newStream} may queue HEADERS behind those of another thread, so DATA waits for its
 *       promise.
 *   <li>{@code Stream.demand} calls the listener before it returns, and a write may complete other
 *       streams' writes. Callbacks therefore never run on a caller's thread.
 *   <li>{@code onClosed} may come before {@code onReset} or the last data, and a reset that meets a
 *       write may be told by the write's failure alone. So {@code onClosed} is not listened to.
 *   <li>After GOAWAY Jetty waits for the server to close; closing TCP in time is our part. What it
 *       sets up cannot be cancelled; closing the socket under it does it. A {@code Transport} hands
 *       in the socket, once it is connected, and sees the end point that it gets.
 *   <li>Without ALPN's answer Jetty would go on with HTTP/2, and TLS failures after the handshake
 *       it keeps for itself: {@code TlsConnectionFactory} looks at both.
 *   <li>{@code EndPoint.fill} takes a TCP reset for an end, so {@code JettySocket} reads the
 *       channel.
 * </ul>
 */
@NullMarked
package dev.culvert.transport.jetty;

import org.jspecify.annotations.NullMarked;
