package dev.culvert.core.pod;

import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.PodLocatorProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The locator {@code static}: a text file says where each pod is, one pod a line. Thread-safe.
 *
 * <pre>
 * # namespace/pod   where
 * default/web       netns:/run/netns/web    a network namespace, as an absolute path
 * default/db        pid:1234                the namespace of a process
 * default/vm        ip:10.244.1.7,fd00::7   its IPs, for the connector pod-ip
 * kube-system/dns   host                    the node's own network
 * </pre>
 *
 * <p>What follows a {@code #} is a comment, but for a {@code #} inside a word; the file is read
 * again when it changes. Option {@code static.file}: the file, which must be named.
 */
public final class StaticLocatorProvider implements PodLocatorProvider {

  private static final String FILE = "static.file";

  /** Used by {@link java.util.ServiceLoader}. */
  public StaticLocatorProvider() {}

  @Override
  public String name() {
    return "static";
  }

  @Override
  public int priority() {
    return 5;
  }

  @Override
  public Availability availability() {
    return Availability.available("reads the file that the option " + FILE + " names");
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if no file is named, or a line of it breaks a rule; the
   *     message names the file, the line and the rule
   */
  @Override
  public PodLocator create(LocatorConfig config) {
    String value = config.options().get(FILE);
    if (value == null) {
      throw new IllegalArgumentException(
          "the locator 'static' needs the option " + FILE + ": the file that lists the pods");
    }
    Path file;
    try {
      file = Path.of(value).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          FILE + " is not a path: " + e.getReason() + " at index " + e.getIndex(), e);
    }
    return new StaticLocator(new StaticFile(file), config.watchInterval());
  }
}
