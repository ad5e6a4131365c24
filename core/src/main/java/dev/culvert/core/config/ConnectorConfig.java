package dev.culvert.core.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What every pod connector is configured with. Immutable.
 *
 * @param connectTimeout for one connection to a pod's port; more than zero
 * @param bufferSize bytes read or written at once where the connector copies, 4,096 to 1,048,576
 * @param options tuning that one connector alone has, under its name: {@code nsenter.socat}
 */
public record ConnectorConfig(
    Duration connectTimeout, int bufferSize, Map<String, String> options) {

  /** 10 s to connect, 64 KiB buffers. */
  public static final ConnectorConfig DEFAULT =
      new ConnectorConfig(Duration.ofSeconds(10), 1 << 16, Map.of());

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public ConnectorConfig {
    Checks.positive("connect timeout", connectTimeout);
    Checks.range("buffer size", bufferSize, 1 << 12, 1 << 20);
    options = Map.copyOf(options);
  }

  /** This configuration with one more option. */
  public ConnectorConfig withOption(String name, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.put(name, value);
    return new ConnectorConfig(connectTimeout, bufferSize, more);
  }
}
