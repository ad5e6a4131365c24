package dev.culvert.node.nsenter;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.NamespaceAccess;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connector {@code nsenter}: runs {@code nsenter --net=PATH socat STDIO TCP4:127.0.0.1:PORT}
 * for each connection and copies to and from the child's pipes. Needs Linux, CAP_SYS_ADMIN and the
 * two programs, and no native code in this JVM. Each connection costs a process, two pipe-bound
 * platform threads and the JDK's reaper thread. Thread-safe.
 *
 * <p>Options:
 *
 * <ul>
 *   <li>{@code nsenter.nsenter}, {@code nsenter.socat}: the programs, each an absolute path, or a
 *       name that is looked up in {@code PATH} once
 *   <li>{@code nsenter.maxChildren}: how many child processes at once, 1 to 100000; 512 unless
 *       told. One more fails with {@link Failure#UNAVAILABLE}
 * </ul>
 */
public final class NsenterConnectorProvider implements PodConnectorProvider {

  private static final String MAX_CHILDREN = "nsenter.maxChildren";
  private static final int DEFAULT_MAX_CHILDREN = 512;
  private static final int LIMIT_MAX_CHILDREN = 100_000;

  /** Used by {@link java.util.ServiceLoader}. */
  public NsenterConnectorProvider() {}

  @Override
  public String name() {
    return "nsenter";
  }

  @Override
  public int priority() {
    return 5;
  }

  @Override
  public Availability availability() {
    return availability(ConnectorConfig.DEFAULT);
  }

  @Override
  public Set<ConnectorCapability> capabilities() {
    return Set.of(ConnectorCapability.NAMESPACES, ConnectorCapability.CHILD_PROCESSES);
  }

  @Override
  public PodConnector create(ConnectorConfig config) {
    int maxChildren = maxChildren(config);
    Availability availability = availability(config);
    if (!availability.isAvailable()) {
      throw new CulvertException(Failure.UNAVAILABLE, "the connector 'nsenter': " + availability);
    }
    SocatCommand command =
        new SocatCommand(
            Program.NSENTER.find(config).orElseThrow(),
            Program.SOCAT.find(config).orElseThrow(),
            config.connectTimeout());
    return new NsenterConnector(command, config, maxChildren);
  }

  private static Availability availability(ConnectorConfig config) {
    StringBuilder found = new StringBuilder();
    for (Program program : Program.values()) {
      var path = program.find(config);
      if (path.isEmpty()) {
        return program.missing(config);
      }
      found.append(found.isEmpty() ? "" : ", ").append(path.get());
    }
    Availability access = NamespaceAccess.availability();
    return access.isAvailable() ? Availability.available(found.toString()) : access;
  }

  private static int maxChildren(ConnectorConfig config) {
    String value = config.options().get(MAX_CHILDREN);
    if (value == null) {
      return DEFAULT_MAX_CHILDREN;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= LIMIT_MAX_CHILDREN) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw outOfRange(value, e);
    }
    throw outOfRange(value, null);
  }

  private static IllegalArgumentException outOfRange(String value, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        MAX_CHILDREN + " '" + value + "' must be a number from 1 to " + LIMIT_MAX_CHILDREN, cause);
  }
}
