/**
 * A tunnel as somebody would write it by hand on Netty's HTTP/2 codec, with the windows and frames
 * that ours has and none of its care: no failures told, no limits, no keep-alive, no TLS. What the
 * library reaches by itself. {@link dev.culvert.bench.tunnel.TunnelClient} and {@link
 * dev.culvert.bench.tunnel.TunnelNode} are its ends.
 */
@NullMarked
package dev.culvert.bench.tunnel;

import org.jspecify.annotations.NullMarked;
