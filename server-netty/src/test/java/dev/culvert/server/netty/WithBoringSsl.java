package dev.culvert.server.netty;

import dev.culvert.core.spi.Availability;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.ServerCapability;
import dev.culvert.server.spi.ServerEngine;
import io.netty.handler.ssl.OpenSsl;
import java.util.Map;
import java.util.Set;

/** The engine on Netty as a user has it who asks for BoringSSL, where there is one. */
final class WithBoringSsl implements ForwardServerProvider {

  private final NettyServerProvider netty = new NettyServerProvider();

  @Override
  public String name() {
    return netty.name();
  }

  @Override
  public int priority() {
    return netty.priority();
  }

  @Override
  public Availability availability() {
    return netty.availability();
  }

  @Override
  public Set<ServerCapability> capabilities() {
    return netty.capabilities();
  }

  @Override
  public ServerEngine create(EngineConfig config) {
    Map<String, String> options =
        OpenSsl.isAvailable() ? Map.of("netty.tls", "openssl") : config.options();
    return netty.create(
        new EngineConfig(
            config.listen(),
            config.http2(),
            config.ioThreads(),
            config.patience(),
            config.bufferLimit(),
            config.tls(),
            config.nodeTls(),
            options));
  }
}
