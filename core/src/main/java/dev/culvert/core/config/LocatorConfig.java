package dev.culvert.core.config;

import java.time.Duration;
import java.util.Map;

/**
 * What every pod locator is configured with. Immutable.
 *
 * @param watchInterval how often a locator that cannot be told looks whether a pod is still there;
 *     more than zero
 * @param options what one locator alone needs, under its name: {@code static.file}, {@code
 *     netns.directory}
 */
public record LocatorConfig(Duration watchInterval, Map<String, String> options) {

  /** Looks every second. */
  public static final LocatorConfig DEFAULT = new LocatorConfig(Duration.ofSeconds(1), Map.of());

  /**
   * @throws IllegalArgumentException if the interval is not more than zero
   */
  public LocatorConfig {
    Checks.positive("watch interval", watchInterval);
    options = Map.copyOf(options);
  }
}
