package dev.culvert.bench.verdict;

import dev.culvert.bench.recommend.Need;
import dev.culvert.bench.rig.Cell;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is known of a provider beside its figures, by what it declares and never by its name: a
 * stranger's is asked as ours are. One that is not on the class path is taken to need everything.
 * Immutable.
 *
 * @param needs of the machine
 * @param jdk the lowest Java version that it runs on
 * @param entersPods whether it reaches pods, and not this host's network alone
 * @param fact for people
 */
record ProviderFacts(Set<Need> needs, int jdk, boolean entersPods, String fact) {

  /** What Culvert itself is built for. */
  private static final int BASELINE_JDK = 17;

  /** JVMS 4.1: where a class file has its major version, and what 1.0 would have had. */
  private static final int MAJOR = 7;

  private static final int BEFORE_FIRST = 44;
  private static final String OURS = "dev.culvert.";

  ProviderFacts {
    Set<Need> copy = EnumSet.noneOf(Need.class);
    copy.addAll(needs);
    needs = Collections.unmodifiableSet(copy);
  }

  /**
   * Of a cell's transport.
   *
   * @param java the version that the cell was measured on
   */
  static ProviderFacts ofTransport(Cell cell, int java) {
    return Providers.transports().all().stream()
        .filter(provider -> provider.name().equals(cell.transportName()))
        .findFirst()
        .map(ProviderFacts::of)
        .orElseGet(() -> absent("transport " + cell.transportName(), java));
  }

  /** The same of its connector. */
  static ProviderFacts ofConnector(Cell cell, int java) {
    return Providers.connectors().all().stream()
        .filter(provider -> provider.name().equals(cell.connectorName()))
        .findFirst()
        .map(ProviderFacts::of)
        .orElseGet(() -> absent("connector " + cell.connectorName(), java));
  }

  static ProviderFacts of(ClientTransportProvider provider) {
    return new ProviderFacts(Set.of(), jdk(provider.getClass()), true, artifact(provider));
  }

  /** What enters a namespace needs root, and either starts a process or calls the kernel itself. */
  static ProviderFacts of(PodConnectorProvider provider) {
    boolean enters = provider.capabilities().contains(ConnectorCapability.NAMESPACES);
    boolean starts = provider.capabilities().contains(ConnectorCapability.CHILD_PROCESSES);
    Set<Need> needs = EnumSet.noneOf(Need.class);
    if (enters) {
      needs.add(Need.ROOT);
    }
    if (starts) {
      needs.add(Need.SUBPROCESSES);
    } else if (enters) {
      needs.add(Need.NATIVE_ACCESS);
    }
    return new ProviderFacts(
        needs,
        jdk(provider.getClass()),
        enters,
        artifact(provider)
            + (starts
                ? ", programs on the node and a process for each connection"
                : enters ? ", native access, no process for a connection" : ""));
  }

  private static ProviderFacts absent(String what, int java) {
    return new ProviderFacts(
        EnumSet.allOf(Need.class),
        Math.max(BASELINE_JDK, java),
        true,
        what + " is not on this class path, so it is taken to need all that can be refused");
  }

  /** Ours are artifacts named as their packages are. */
  private static String artifact(Object provider) {
    String name = provider.getClass().getPackageName();
    return name.startsWith(OURS)
        ? "dev.culvert:culvert-" + name.substring(OURS.length()).replace('.', '-')
        : provider.getClass().getName();
  }

  /** By its class file, which an older JVM would not load. */
  private static int jdk(Class<?> provider) {
    String file = provider.getName().substring(provider.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = provider.getResourceAsStream(file)) {
      byte[] head = in == null ? new byte[0] : in.readNBytes(MAJOR + 1);
      return head.length > MAJOR
          ? Math.max(BASELINE_JDK, head[MAJOR] - BEFORE_FIRST)
          : BASELINE_JDK;
    } catch (IOException e) {
      return BASELINE_JDK;
    }
  }
}
