package dev.culvert.node.nsenter;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import java.io.IOException;
import java.util.Set;

/**
 * The connector {@code nsenter}: runs {@code nsenter --net=PATH socat ...} for each connection.
 * Needs Linux, CAP_SYS_ADMIN and the two programs, and no native code in this JVM. Each connection
 * costs a process, two threads while it carries data, and the JDK's reaper thread. Thread-safe.
 *
 * <p>Options:
 *
 * <ul>
 *   <li>{@code nsenter.form}: {@code pipe}, through the child's standard input and output, unless
 *       told; {@code unix}, through a Unix socket that the child connects to; {@code helper}, as
 *       {@code pipe} with the programs of a helper
 *   <li>{@code nsenter.launcher}: for the form {@code helper}, what runs a program in the helper,
 *       words between blanks: {@code chroot /proc/4711/root}. {@code {id}} in it is replaced by a
 *       fresh id for each run
 *   <li>{@code nsenter.nsenter}, {@code nsenter.socat}: the programs, each an absolute path, or a
 *       name that is looked up in {@code PATH} once, or in the helper each time
 *   <li>{@code nsenter.setpriv}: the program of the host, likewise, that has children die with this
 *       JVM; {@code none} to go without
 *   <li>{@code nsenter.directory}: for the form {@code unix}, where the sockets' directory is made;
 *       {@code java.io.tmpdir} unless told
 *   <li>{@code nsenter.maxChildren}: how many connections at once, 1 to 100000; 512 unless told
 *   <li>{@code nsenter.maxWaiting}: how many dials wait for one of them to end, 0 to 100000; 512
 *       unless told. The wait counts towards the connect timeout. One more dial, or one that waited
 *       too long, fails with {@link Failure#UNAVAILABLE}
 *   <li>{@code nsenter.halfCloseSeconds}: how long a connection may be silent of which one half has
 *       ended, 1 to 604800; 86400 unless told
 * </ul>
 */
public final class NsenterConnectorProvider implements PodConnectorProvider {

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
    return Tools.of(ConnectorConfig.DEFAULT, Settings.of(ConnectorConfig.DEFAULT)).availability();
  }

  @Override
  public Set<ConnectorCapability> capabilities() {
    return Set.of(
        ConnectorCapability.NAMESPACES,
        ConnectorCapability.HOST_NETWORK,
        ConnectorCapability.LOOPBACK,
        ConnectorCapability.CHILD_PROCESSES);
  }

  @Override
  public PodConnector create(ConnectorConfig config) {
    Settings settings = Settings.of(config);
    Tools tools = Tools.of(config, settings);
    if (!tools.availability().isAvailable()) {
      throw new CulvertException(
          Failure.UNAVAILABLE, "the connector 'nsenter': " + tools.availability());
    }
    Children children = new Children(ProcessBuilder::start);
    return new NsenterConnector(
        new Places(settings.maxChildren(), settings.maxWaiting()),
        plumbing(config, settings, tools.commands(), children),
        children,
        config);
  }

  private static Plumbing plumbing(
      ConnectorConfig config, Settings settings, Commands commands, Children children) {
    if (settings.form() != Form.UNIX) {
      return new Pipes(commands, children, config.bufferSize());
    }
    try {
      return new UnixSockets(commands, children, SocketDirectory.in(settings.directory()));
    } catch (IOException e) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          "the connector 'nsenter' cannot make sockets in "
              + settings.directory()
              + ": "
              + e.getMessage()
              + "; name another directory with the option "
              + Settings.DIRECTORY,
          e);
    }
  }
}
