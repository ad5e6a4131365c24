package dev.culvert.core.netns;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.pod.NamespaceAccess;
import dev.culvert.core.pod.SocketConnector;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnector;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A connector that enters pods in this JVM, made of a native bridge: what its provider has to say
 * and to create. Immutable.
 *
 * <pre>{@code
 * private static final NamespaceEntry ENTRY =
 *     new NamespaceEntry("jna", JnaCalls::new, "put jna.jar on the class path");
 * }</pre>
 */
public final class NamespaceEntry {

  /** What any connector made here can do. */
  public static final Set<ConnectorCapability> CAPABILITIES =
      Set.of(
          ConnectorCapability.NAMESPACES,
          ConnectorCapability.HOST_NETWORK,
          ConnectorCapability.LOOPBACK,
          ConnectorCapability.SOCKETS,
          ConnectorCapability.RESETS_POD);

  /** Visits that may wait; one takes some 15 us, or 150 us where each takes a thread. */
  private static final int CAPACITY = 4096;

  private final String name;
  private final Supplier<? extends NamespaceCalls> bridge;
  private final String remedy;

  /**
   * @param name the connector's
   * @param bridge makes the calls ready, and fails with a {@link LinkageError} or a {@link
   *     RuntimeException} where native access does not work
   * @param remedy what to do when it fails
   */
  public NamespaceEntry(String name, Supplier<? extends NamespaceCalls> bridge, String remedy) {
    this.name = name;
    this.bridge = bridge;
    this.remedy = remedy;
  }

  /** Whether pods can be entered here, and whether a thread comes home from one. Never throws. */
  public Availability availability() {
    Availability access = NamespaceAccess.availability();
    if (!access.isAvailable()) {
      return access;
    }
    try {
      Namespaces namespaces = new Namespaces(bridge.get());
      return Availability.available(
          (namespaces.mayComeHome()
                  ? "setns in this JVM, at home in " + namespaces.current()
                  : "setns in this JVM, and no way back to "
                      + namespaces.current()
                      + ", which belongs to another user namespace: each visit takes a thread that"
                      + " then ends")
              + "; "
              + access);
    } catch (LinkageError | RuntimeException e) {
      return Availability.unavailable("native access does not work: " + e, remedy);
    } catch (IOException e) {
      return Availability.unavailable(
          "cannot look at the network namespace of this process: " + e.getMessage(),
          "mount /proc, and allow setns(2) where a seccomp filter forbids it");
    }
  }

  /**
   * Starts the connector and makes it warm, so that the first connection is as fast as the next.
   *
   * @throws CulvertException {@link Failure#UNAVAILABLE} if {@link #availability} says so
   */
  public PodConnector create(ConnectorConfig config) {
    Availability availability = availability();
    if (!availability.isAvailable()) {
      throw new CulvertException(
          Failure.UNAVAILABLE, "the connector '" + name + "': " + availability);
    }
    NamespaceThread inside;
    try {
      Namespaces namespaces = new Namespaces(bridge.get());
      inside = new NamespaceThread(namespaces, namespaces.mayComeHome(), CAPACITY, Thread::new);
    } catch (IOException e) {
      throw new CulvertException(
          Failure.UNAVAILABLE, "the connector '" + name + "' cannot start: " + e.getMessage(), e);
    }
    boolean warm = false;
    try {
      WarmUp.run(inside);
      warm = true;
    } finally {
      if (!warm) {
        inside.close();
      }
    }
    return new SocketConnector(inside, config, inside::close);
  }
}
