/**
 * The client transport on OkHttp. An {@code OkHttpSession} stands on a {@code SessionConnection},
 * or on one after the other; each has an OkHttp client of its own ({@code SingleConnectionClient})
 * that makes one connection ({@code SessionSockets}). Each request on it is a {@code
 * RequestChannel}: a call with a duplex body, made a stream by core's {@link
 * dev.culvert.core.BlockingStream}. Start with {@code OkHttpSession}.
 *
 * <p>What OkHttp 5.5 does that shapes this package:
 *
 * <ul>
 *   <li>After a reset by the server (but for one REFUSED_STREAM), and after GOAWAY, it takes new
 *       calls to a new connection. Here that one has no socket, and the call fails; after a reset
 *       the session makes another connection, after GOAWAY it ends. When the last call is over it
 *       closes such a connection by itself, without GOAWAY.
 *   <li>It staggers the attempts over several addresses itself (RFC 8305), IPv6 first; those that
 *       lose it closes, but would try them again if TLS failed on the first to connect.
 *   <li>It tells of no reset behind the end of a body, but for a flush: {@code Arrivals}.
 *   <li>It tells streams of their connection's end as it tells of a reset, {@code CANCEL} or {@code
 *       PROTOCOL_ERROR}, before it closes the socket; and its exceptions are not public.
 *   <li>It says GOAWAY only when it sees the connection's end.
 *   <li>One blocked write to the socket holds up all that would be written, PINGs and GOAWAY too.
 *   <li>Closing a body gives the connection's credit of what was not read a second time.
 *   <li>A body is read 8 KiB at a time; it is written in frames as large as the server takes.
 * </ul>
 */
@NullMarked
package dev.culvert.transport.okhttp;

import org.jspecify.annotations.NullMarked;
