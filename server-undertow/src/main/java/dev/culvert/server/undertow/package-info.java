/**
 * HTTP/2 on Undertow's framed channel, made safe for streams that live long and stop reading. Start
 * with {@link dev.culvert.server.undertow.UndertowEngine}, which makes a {@link
 * dev.culvert.server.undertow.ForwardingChannel} of each connection. {@link
 * dev.culvert.server.undertow.CleartextListener} and {@link
 * dev.culvert.server.undertow.TlsListener} find out what a client speaks, by its first bytes, and
 * make the channel or turn the client away.
 *
 * <p>What stock Undertow 2.4.4 does to a forwarder, and where it is prevented. {@code
 * UndertowFaultsTest} and {@code ForwardingChannelTest} show each fault on stock Undertow; that it
 * is not here, the latter and the contract of all engines.
 *
 * <ol>
 *   <li>It announces a wide window for streams and leaves the connection's at 65,535 bytes: an
 *       upload stops there. {@code ForwardingChannel} announces it.
 *   <li>Credit for the connection returns when the application reads: one unread stream stalls all
 *       uploads. {@code ForwardingChannel} returns it on arrival.
 *   <li>16 unread buffers suspend every read of the connection, PING and WINDOW_UPDATE included.
 *       {@code ChannelOptions} turns that off; the streams' windows bound what is unread.
 *   <li>What a reset stream has not read is never credited. As 2.
 *   <li>DATA that was under way when the server reset its stream ends the connection. {@code
 *       ForwardingChannel} drops it.
 *   <li>{@code HttpServerExchange.endExchange} holds an answer back until the request's body has
 *       ended. {@code UndertowStream} does without {@code HttpServerExchange}.
 *   <li>Request bodies end at 2 MiB. As 6.
 *   <li>200 RST_STREAM frames in 30 s end the connection, those of streams that are over among
 *       them, of which OkHttp sends tens for each download that it gives up. {@code ResetCount} has
 *       a limit that honest clients do not meet.
 *   <li>A reset is not told while reads are suspended and nothing is written. {@code
 *       ForwardingChannel} tells it.
 *   <li>A frame that waits 10 minutes for the peer's window ends its stream. {@code
 *       ForwardingChannel} says 24 days.
 * </ol>
 *
 * <p>And, in the same numbering: 13, the limit of concurrent streams is announced and not enforced,
 * nor are the streams' windows; {@code ForwardingChannel} and {@code ClientConnection} enforce
 * them. 16, a handler that returns has answered; as 6. 17, a frame that waits for the window of a
 * stream that is then reset is kept with its buffer until the connection closes; {@code
 * ForwardingChannel} lets it go. 18, {@code flush} says true when a part of a frame has gone and
 * the rest waits for another flush; {@code SinkWriter} asks twice. 19, a connection is closed right
 * after GOAWAY, which resets it if the client still sends, and GOAWAY and the last answers are
 * lost; {@code ForwardingChannel.finish} waits for the client. 20, the same after the alert of a
 * failed handshake; {@code LingeringConnection} waits. 21, the tasks of a handshake run on the I/O
 * thread if their executor is the worker itself; {@code TlsListener} wraps it. 22, a stream's
 * credit goes back when half of its window has been read, so that a client far away sends half a
 * window in a round trip; {@code ForwardingChannel} returns it by the eighth. 23, what is unread
 * keeps all that was read with it, and each empty frame is kept; {@code IncomingBody} copies it
 * together, and {@code ForwardingChannel} has a limit for the empty ones. 24, what is thrown while
 * a connection is served is logged, and the connection is left as it is; {@code GuardedChannel}
 * ends it. 25, a first frame that is not SETTINGS is a line of ERROR without the address; {@code
 * ForwardingChannel} looks first. 26, TLS 1.2 may be renegotiated; {@code TlsTerms} leaves no
 * cipher suite for it. 27, a key update of TLS 1.3 is taken for a handshake: what was read with it
 * is dropped, or nothing is read any more; {@code KeyUpdateEngine} does not let on. 28, a buffer of
 * frames, which may be 2,000, is gone through before another socket is looked at, and under TLS
 * what comes next too, before timers as well; {@code ReceiveTurn} and, for whatever goes over TLS,
 * {@code ReadTurn} have it go round.
 */
@NullMarked
package dev.culvert.server.undertow;

import org.jspecify.annotations.NullMarked;
