package dev.culvert.node.jnr;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.NamespaceAccess;
import dev.culvert.core.pod.SocketConnector;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.io.IOException;
import java.util.Set;

/**
 * The connector {@code jnr}: opens sockets inside the pod's network namespace, in this JVM, with
 * setns(2). Needs Linux and CAP_SYS_ADMIN; on JDK 24 and later {@code
 * --enable-native-access=ALL-UNNAMED} keeps the JVM from warning. Thread-safe.
 */
public final class JnrConnectorProvider implements PodConnectorProvider {

  /** Visits that may wait; one takes some 15 us. */
  private static final int CAPACITY = 4096;

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
    Availability access = NamespaceAccess.availability();
    if (!access.isAvailable()) {
      return access;
    }
    try {
      String here = new JnrCalls().current();
      return Availability.available("setns in this JVM, at home in " + here);
    } catch (LinkageError | RuntimeException e) {
      return Availability.unavailable(
          "native access does not work: " + e,
          "start java with --enable-native-access=ALL-UNNAMED, and with a java.io.tmpdir that is"
              + " not mounted noexec");
    } catch (IOException e) {
      return Availability.unavailable(
          "cannot read the network namespace of this process: " + e, "mount /proc");
    }
  }

  @Override
  public Set<ConnectorCapability> capabilities() {
    return Set.of(
        ConnectorCapability.NAMESPACES,
        ConnectorCapability.SOCKETS,
        ConnectorCapability.RESETS_POD);
  }

  @Override
  public PodConnector create(ConnectorConfig config) {
    Availability availability = availability();
    if (!availability.isAvailable()) {
      throw new CulvertException(Failure.UNAVAILABLE, "the connector 'jnr': " + availability);
    }
    NamespaceThread inside;
    try {
      inside = new NamespaceThread(new JnrCalls(), CAPACITY);
    } catch (IOException e) {
      throw new CulvertException(
          Failure.UNAVAILABLE, "the connector 'jnr' cannot start: " + e.getMessage(), e);
    }
    try {
      WarmUp.run(inside);
    } catch (CulvertException e) {
      inside.close();
      throw e;
    }
    return new SocketConnector(inside, config, inside::close);
  }
}
