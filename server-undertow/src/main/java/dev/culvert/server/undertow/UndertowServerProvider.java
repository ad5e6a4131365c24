package dev.culvert.server.undertow;

import dev.culvert.core.spi.Availability;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.ServerCapability;
import dev.culvert.server.spi.ServerEngine;
import io.undertow.Version;
import java.util.EnumSet;
import java.util.Set;

/** Provides the server engine {@code undertow}. Thread-safe. */
public final class UndertowServerProvider implements ForwardServerProvider {

  /** Does nothing. */
  public UndertowServerProvider() {}

  @Override
  public String name() {
    return "undertow";
  }

  @Override
  public int priority() {
    return 6;
  }

  @Override
  public Availability availability() {
    try {
      String version = Version.getVersionString();
      XnioClasses.load();
      return Availability.available("Undertow " + version);
    } catch (LinkageError | IllegalArgumentException e) {
      return Availability.unavailable(
          "Undertow cannot be loaded: " + e,
          "add io.undertow:undertow-core and all that it depends on, or choose another");
    }
  }

  @Override
  public Set<ServerCapability> capabilities() {
    return EnumSet.of(
        ServerCapability.PRIOR_KNOWLEDGE,
        ServerCapability.TLS_ALPN,
        ServerCapability.UPGRADE,
        ServerCapability.TLS_HALF_CLOSE);
  }

  @Override
  public ServerEngine create(EngineConfig config) {
    availability().require("server undertow");
    return UndertowEngine.make(config);
  }
}
