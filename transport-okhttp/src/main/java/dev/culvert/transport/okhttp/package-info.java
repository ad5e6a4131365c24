/**
 * The client transport on OkHttp. An {@code OkHttpSession} is one HTTP/2 connection, with a client
 * of its own ({@code ServerConnection}) that never makes another ({@code SessionSockets}). Each
 * request on it is a {@code RequestChannel}: a call with a duplex body, made a stream by core's
 * {@link dev.culvert.core.BlockingStream}. Start with {@code OkHttpSession}.
 */
@NullMarked
package dev.culvert.transport.okhttp;

import org.jspecify.annotations.NullMarked;
