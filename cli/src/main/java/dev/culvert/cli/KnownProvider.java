package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.Provider;
import dev.culvert.core.spi.Providers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A provider that Culvert publishes in a jar of its own, whether that is here or not. Immutable.
 *
 * @param kind transport, connector, locator or server
 * @param artifact what to add to the class path
 * @param jdk the lowest Java version that it runs on; on an earlier one it is not missed
 */
record KnownProvider(String kind, String name, String artifact, int jdk) {

  private static final int ANY = 17;

  private static final List<KnownProvider> ALL =
      List.of(
          new KnownProvider("transport", "netty", "culvert-transport-netty", ANY),
          new KnownProvider("transport", "jetty", "culvert-transport-jetty", ANY),
          new KnownProvider("transport", "okhttp", "culvert-transport-okhttp", ANY),
          new KnownProvider("connector", "jnr", "culvert-node-jnr", ANY),
          new KnownProvider("connector", "nsenter", "culvert-node-nsenter", ANY),
          new KnownProvider("connector", "ffm", "culvert-node-ffm", 22),
          new KnownProvider("locator", "cri", "culvert-node-cri", ANY),
          new KnownProvider("server", "undertow", "culvert-server-undertow", ANY),
          new KnownProvider("server", "netty", "culvert-server-netty", ANY));

  /** Those of a kind that are not among the ones that are here. */
  static List<KnownProvider> missing(String kind, Providers<? extends Provider> here) {
    return ALL.stream()
        .filter(known -> known.kind.equals(kind))
        .filter(known -> known.jdk <= Runtime.version().feature())
        .filter(known -> here.all().stream().noneMatch(p -> p.name().equals(known.name)))
        .toList();
  }

  /** The names of all kinds, in order. */
  static Set<String> names() {
    return ALL.stream().map(KnownProvider::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * @throws CulvertException {@link Failure#UNAVAILABLE} if the name is that of a provider which is
   *     known and not here; the message says what to add
   */
  static void requireInstalled(String kind, String name, Providers<? extends Provider> here) {
    missing(kind, here).stream()
        .filter(known -> known.name.equals(name))
        .findFirst()
        .ifPresent(
            known -> {
              String broken =
                  here.broken().isEmpty()
                      ? ""
                      : " (could not be loaded: " + String.join("; ", here.broken()) + ")";
              throw new CulvertException(
                  Failure.UNAVAILABLE,
                  kind + " '" + name + "' is not installed: " + known.remedy() + broken);
            });
  }

  String remedy() {
    return "add dev.culvert:" + artifact;
  }
}
