package dev.culvert.bench.rig;

import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.TransportConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cell says of its gateway's mode, as {@code --gateway-mode} does on a command line: {@code
 * +gateway=relay}, where {@code +gateway} alone is for streams, whatever the default is; a cell
 * without a gateway of its own leaves it at that. It stands among the options of the transport and
 * is none. Immutable.
 */
record GatewayModeOption(GatewayMode mode) {

  /** The name of the option. */
  static final String NAME = "gateway";

  private static final String RELAY = "relay";

  /**
   * Reads what a transport's options say.
   *
   * @throws IllegalArgumentException if that is no mode; the message names it
   */
  static GatewayModeOption of(ProviderSpec spec) {
    String text = spec.options().get(key(spec));
    if (text == null) {
      return new GatewayModeOption(
          spec.flags().contains(NAME) ? GatewayMode.STREAMS : TransportConfig.DEFAULT.gateway());
    }
    if (!text.equals(RELAY)) {
      throw new IllegalArgumentException(
          NAME + " '" + text + "' must be " + RELAY + ", or +" + NAME + " alone");
    }
    return new GatewayModeOption(GatewayMode.RELAY);
  }

  /** The transport's options without it. */
  static ProviderSpec leaveOut(ProviderSpec spec) {
    Map<String, String> rest = new TreeMap<>(spec.options());
    rest.remove(key(spec));
    return new ProviderSpec(spec.name(), spec.flags(), rest);
  }

  boolean isRelay() {
    return mode == GatewayMode.RELAY;
  }

  /** What {@code culvert port-forward} is told. */
  List<String> options() {
    return mode == TransportConfig.DEFAULT.gateway()
        ? List.of()
        : List.of("--gateway-mode", mode.name().toLowerCase(Locale.ROOT));
  }

  private static String key(ProviderSpec spec) {
    return spec.name() + "." + NAME;
  }
}
