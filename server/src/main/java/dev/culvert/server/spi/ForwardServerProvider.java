package dev.culvert.server.spi;

import dev.culvert.core.spi.Provider;
import java.util.Set;

/** Makes {@link ServerEngine}s. Thread-safe. */
public interface ForwardServerProvider extends Provider {

  /** The ways to connect that this engine has, and what it can do beyond the others. */
  Set<ServerCapability> capabilities();

  /**
   * Makes an engine; the caller ends it.
   *
   * @throws IllegalArgumentException if an option of the engine's own is wrong
   * @throws dev.culvert.core.CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} if it
   *     cannot work here, with the reason and the remedy
   */
  ServerEngine create(EngineConfig config);
}
