package dev.culvert.node.cri;

import dev.culvert.core.Printable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of the locator. Immutable.
 *
 * @param socket the runtime's Unix socket, or null to look in the usual places
 * @param timeout for all that one lookup asks
 */
record CriOptions(@Nullable Path socket, Duration timeout) {

  static final String REMEDY =
      "start containerd or CRI-O, or name its socket with the option cri.socket; in a container,"
          + " mount it";

  private static final String SOCKET = "cri.socket";
  private static final String TIMEOUT = "cri.timeout";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(2);
  private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,8})(ms|s)");
  private static final List<Path> USUAL =
      List.of(
          Path.of("/run/containerd/containerd.sock"),
          Path.of("/run/crio/crio.sock"),
          Path.of("/var/run/crio/crio.sock"));

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one breaks a rule; the message names it, the value and the
   *     rule
   */
  static CriOptions parse(Map<String, String> options) {
    String socket = options.get(SOCKET);
    String timeout = options.get(TIMEOUT);
    return new CriOptions(
        socket == null ? null : path(socket), timeout == null ? DEFAULT_TIMEOUT : time(timeout));
  }

  static Optional<Path> usualSocket() {
    return USUAL.stream().filter(Files::exists).findFirst();
  }

  static String usualSockets() {
    return USUAL.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /** The socket that is there: the one named, or the first of the usual ones. */
  Optional<Path> existingSocket() {
    return socket == null ? usualSocket() : Optional.of(socket).filter(Files::exists);
  }

  /** Where {@link #existingSocket} looks, for messages. */
  String places() {
    return socket == null ? usualSockets() : socket.toString();
  }

  private static Path path(String value) {
    String name = value.startsWith("unix://") ? value.substring("unix://".length()) : value;
    try {
      Path path = Path.of(name);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          SOCKET + " is not a path: " + e.getReason() + " at index " + e.getIndex(), e);
    }
    throw new IllegalArgumentException(
        SOCKET
            + " "
            + Printable.quoted(value)
            + " must be the absolute path of a Unix socket, such as "
            + USUAL.get(0));
  }

  private static Duration time(String value) {
    Matcher matcher = TIME.matcher(value);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration time =
          matcher.group(2).equals("ms") ? Duration.ofMillis(count) : Duration.ofSeconds(count);
      if (time.compareTo(MAX_TIMEOUT) <= 0) {
        return time;
      }
    }
    throw new IllegalArgumentException(
        TIMEOUT
            + " "
            + Printable.quoted(value)
            + " must be a number and ms or s, more than 0 and at most 120s");
  }
}
