package dev.culvert.transport.netty.shaded;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.transport.netty.NettyTransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Provides the transport {@code netty} on a Netty of its own, which is in this jar under the name
 * {@code dev.culvert.transport.netty.shaded.io.netty}: another version on the class path does not
 * matter. Options and capabilities are those of the plain transport, which is taken where both can
 * work. System properties of Netty begin with the new name too. Thread-safe.
 */
public final class ShadedNettyTransportProvider implements ClientTransportProvider {

  private final NettyTransportProvider relocated = new NettyTransportProvider();

  /** Does nothing. */
  public ShadedNettyTransportProvider() {}

  @Override
  public String name() {
    return relocated.name();
  }

  @Override
  public int priority() {
    return relocated.priority();
  }

  @Override
  public Availability availability() {
    return Availability.available("Netty " + version() + " of its own");
  }

  @Override
  public Set<TransportCapability> capabilities() {
    return relocated.capabilities();
  }

  @Override
  public ClientTransport create(TransportConfig config) {
    return relocated.create(config);
  }

  /** Netty looks for it in its jars, which are no more. */
  private static String version() {
    try (InputStream in = ShadedNettyTransportProvider.class.getResourceAsStream("version")) {
      return in == null ? "?" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("this jar cannot be read", e);
    }
  }
}
