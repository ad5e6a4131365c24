package dev.culvert.node.ffm;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.netns.NamespaceEntry;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.util.Set;

/**
 * The connector {@code ffm}: opens sockets inside the pod's network namespace, in this JVM, with
 * setns(2). As {@code jnr}, but through the JDK's own foreign function interface. Needs JDK 22,
 * Linux and CAP_SYS_ADMIN; on JDK 24 and later {@code --enable-native-access} keeps the JVM from
 * warning. Thread-safe.
 */
public final class FfmConnectorProvider implements PodConnectorProvider {

  private static final NamespaceEntry ENTRY =
      new NamespaceEntry(
          "ffm", FfmCalls::new, "start java with --enable-native-access=" + moduleName());

  /** Used by {@link java.util.ServiceLoader}. */
  public FfmConnectorProvider() {}

  @Override
  public String name() {
    return "ffm";
  }

  /** Below jnr, so that a newer JDK alone changes nothing. */
  @Override
  public int priority() {
    return 6;
  }

  @Override
  public Availability availability() {
    return ENTRY.availability();
  }

  @Override
  public Set<ConnectorCapability> capabilities() {
    return NamespaceEntry.CAPABILITIES;
  }

  @Override
  public PodConnector create(ConnectorConfig config) {
    return ENTRY.create(config);
  }

  private static String moduleName() {
    Module module = FfmConnectorProvider.class.getModule();
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }
}
