package dev.culvert.bench.rig;

import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cell says of the servers' engine, as {@code --server-engine} does on a command line:
 * {@code +server=netty}, for node and gateway alike. It stands among the options of the transport
 * and is none. Immutable.
 *
 * @param engine its name; empty for what all have by default
 */
record ServerEngineOption(String engine) {

  /** The name of the option. */
  static final String NAME = "server";

  /** Reads what a transport's options say. */
  static ServerEngineOption of(ProviderSpec spec) {
    return new ServerEngineOption(spec.options().getOrDefault(key(spec), ""));
  }

  /** The transport's options without it. */
  static ProviderSpec leaveOut(ProviderSpec spec) {
    Map<String, String> rest = new TreeMap<>(spec.options());
    rest.remove(key(spec));
    return new ProviderSpec(spec.name(), spec.flags(), rest);
  }

  /** Whether one is asked for. */
  boolean isGiven() {
    return !engine.isEmpty();
  }

  /**
   * The engine to start a server on.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists those that
   *     are here
   */
  ForwardServerProvider provider() {
    return isGiven()
        ? ForwardServer.engines().named(engine)
        : ForwardServer.engines().best(any -> true);
  }

  private static String key(ProviderSpec spec) {
    return spec.name() + "." + NAME;
  }
}
