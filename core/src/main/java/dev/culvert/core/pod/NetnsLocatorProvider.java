package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.PodLocatorProvider;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The locator {@code netns}: pod {@code NS/NAME} is the named network namespace {@code NS_NAME}, as
 * {@code ip netns add NS_NAME} makes it. No two pods share a file, since Kubernetes' names have no
 * underscore. Thread-safe.
 *
 * <p>Option {@code netns.directory}: an absolute path instead of {@code /run/netns}.
 */
public final class NetnsLocatorProvider implements PodLocatorProvider {

  private static final String DIRECTORY = "netns.directory";
  private static final Path DEFAULT_DIRECTORY = Path.of("/run/netns");

  /** Used by {@link java.util.ServiceLoader}. */
  public NetnsLocatorProvider() {}

  @Override
  public String name() {
    return "netns";
  }

  @Override
  public int priority() {
    return 7;
  }

  @Override
  public Availability availability() {
    return Availability.available(
        Files.isDirectory(DEFAULT_DIRECTORY)
            ? "named namespaces in " + DEFAULT_DIRECTORY
            : "no named namespaces yet; 'ip netns add NAMESPACE_POD' makes one");
  }

  /** The default directory may still be missing: the first {@code ip netns add} makes it. */
  @Override
  public PodLocator create(LocatorConfig config) {
    String named = config.options().get(DIRECTORY);
    Path directory = named == null ? DEFAULT_DIRECTORY : directory(named);
    if (named != null && !Files.isDirectory(directory)) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          "the locator 'netns': there is no directory "
              + directory
              + "; make it, or leave the option "
              + DIRECTORY
              + " out");
    }
    return new NetnsLocator(directory, config.watchInterval());
  }

  private static Path directory(String value) {
    try {
      Path directory = Path.of(value);
      if (directory.isAbsolute()) {
        return directory;
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          DIRECTORY + " is not a path: " + e.getReason() + " at index " + e.getIndex(), e);
    }
    throw new IllegalArgumentException(DIRECTORY + " '" + value + "' must be an absolute path");
  }
}
