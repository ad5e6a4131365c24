package dev.culvert.core.spi;

import dev.culvert.core.config.LocatorConfig;

/** Makes {@link PodLocator}s. Thread-safe. */
public interface PodLocatorProvider extends Provider {

  /**
   * Makes a locator; the caller closes it.
   *
   * @throws dev.culvert.core.CulvertException {@link dev.culvert.core.Failure#UNAVAILABLE} if it
   *     cannot work here, with the reason and the remedy
   * @throws IllegalArgumentException if an option under this provider's name is wrong
   */
  PodLocator create(LocatorConfig config);
}
