/**
 * What a role asks of an HTTP/2 server library, and what it is told: the cut between {@code server}
 * and an engine such as {@code server-undertow} or {@code server-netty}.
 *
 * <p>An engine ({@link dev.culvert.server.spi.ServerEngine}, made by a {@link
 * dev.culvert.server.spi.ForwardServerProvider}) listens, finds out what a client speaks (TLS with
 * ALPN, the HTTP/2 preface, a request to upgrade: {@code server.greeting} reads the latter two),
 * and speaks HTTP/2. It carries three things, each confined to one I/O thread ({@link
 * dev.culvert.server.spi.IoLoop}): a client's connection ({@link
 * dev.culvert.server.spi.ClientChannel}), its requests ({@link
 * dev.culvert.server.spi.IncomingStream}), and the pod's sockets ({@link
 * dev.culvert.server.spi.PendingSocket}), which live on the loop of the stream that they serve, so
 * that no byte changes threads. To the data path a request and a socket are the same: {@link
 * dev.culvert.server.spi.StreamEnds}.
 *
 * <p>The engine keeps to the windows, frames and limits of {@link
 * dev.culvert.server.spi.EngineConfig} and {@link dev.culvert.server.spi.Limits}, returns credit as
 * docs/PROTOCOL.md says, counts what it buffers in {@code server.memory}, and lets nothing that is
 * thrown leave a connection half dead. What a request means, what is answered, in which order
 * things end and how long each step may take is the role's.
 */
@NullMarked
package dev.culvert.server.spi;

import org.jspecify.annotations.NullMarked;
