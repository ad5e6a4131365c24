package dev.culvert.server.undertow;

import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.util.HeaderMap;
import org.jspecify.annotations.Nullable;

/**
 * A stream that the client has opened. Confined to its I/O thread.
 *
 * @param headers the request's
 * @param body the request's; null on the stream that an upgraded request became, which has none
 *     from the start (RFC 7540 section 3.2)
 * @param answer the response
 */
public record IncomingStream(
    int id, HeaderMap headers, @Nullable IncomingBody body, Http2HeadersStreamSinkChannel answer) {}
