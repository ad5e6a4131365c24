package dev.culvert.bench.rig;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.Providers;
import java.util.Map;

/**
 * The node's side of a cell: the way into the pod. Immutable.
 *
 * @param spec the connector and its own options, such as {@code nsenter.form}
 */
record NodeSide(ProviderSpec spec) {

  /**
   * Reads {@code CONNECTOR[+OPTION=VALUE...]}.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  static NodeSide parse(String text) {
    ProviderSpec spec = ProviderSpec.parse(text);
    if (!spec.flags().isEmpty()) {
      throw new IllegalArgumentException(
          "'" + spec.flags().get(0) + "' in '" + text + "' must be OPTION=VALUE");
    }
    return new NodeSide(spec);
  }

  PodConnectorProvider provider() {
    return Providers.connectors().named(spec.name());
  }

  /** As by default, but for what is asked for. */
  ConnectorConfig config() {
    ConnectorConfig config = ConnectorConfig.DEFAULT;
    for (Map.Entry<String, String> option : spec.options().entrySet()) {
      config = config.withOption(option.getKey(), option.getValue());
    }
    return config;
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return spec.toString();
  }
}
