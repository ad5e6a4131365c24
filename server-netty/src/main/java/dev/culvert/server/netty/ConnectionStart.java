package dev.culvert.server.netty;

import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.Clients;
import dev.culvert.server.spi.EngineConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;

/**
 * What happens to a connection until it speaks HTTP/2: over TLS a handshake, in clear text a
 * greeting. Thread-safe.
 */
@ChannelHandler.Sharable
final class ConnectionStart extends ChannelInitializer<Channel> {

  private final EngineConfig config;
  private final ServerBuffers buffers;
  private final EngineTls tls;
  private final Clients clients;

  /**
   * @param clients gets each connection that speaks HTTP/2
   */
  ConnectionStart(EngineConfig config, ServerBuffers buffers, EngineTls tls, Clients clients) {
    this.config = config;
    this.buffers = buffers;
    this.tls = tls;
    this.clients = clients;
  }

  Clients clients() {
    return clients;
  }

  EngineConfig config() {
    return config;
  }

  EngineTls tls() {
    return tls;
  }

  @Override
  protected void initChannel(Channel channel) {
    Edge edge = new Edge(channel);
    ConnectionBuffers held = buffers.of(edge);
    channel.closeFuture().addListener(closed -> held.close());
    channel
        .pipeline()
        .addLast(edge)
        .addLast(
            config.tls() == null
                ? new CleartextGreeting(this, edge, held)
                : new TlsFirstRecord(this, edge, held));
  }
}
