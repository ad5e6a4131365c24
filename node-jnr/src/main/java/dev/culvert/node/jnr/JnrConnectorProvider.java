package dev.culvert.node.jnr;

import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.netns.NamespaceEntry;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.util.Set;

/**
 * The connector {@code jnr}: opens sockets inside the pod's network namespace, in this JVM, with
 * setns(2). Needs Linux and CAP_SYS_ADMIN; on JDK 24 and later {@code
 * --enable-native-access=ALL-UNNAMED} keeps the JVM from warning. Thread-safe.
 */
public final class JnrConnectorProvider implements PodConnectorProvider {

  private static final NamespaceEntry ENTRY =
      new NamespaceEntry(
          "jnr",
          JnrCalls::new,
          "start java with --enable-native-access=ALL-UNNAMED, and with a java.io.tmpdir that is"
              + " not mounted noexec");

  /** Used by {@link java.util.ServiceLoader}. */
  public JnrConnectorProvider() {}

  @Override
  public String name() {
    return "jnr";
  }

  @Override
  public int priority() {
    return 7;
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
}
