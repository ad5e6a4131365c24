package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options under {@code nsenter.}, checked. Immutable.
 *
 * @param form how a child is reached
 * @param launcher what comes before the command; there in the form {@link Form#HELPER} alone
 * @param directory where the directory of the Unix sockets is made
 * @param maxChildren how many connections at once
 * @param maxWaiting how many dials wait for one of them to end
 * @param halfCloseSeconds how long a connection of which one half has ended may be silent
 */
record Settings(
    Form form,
    Optional<Launcher> launcher,
    Path directory,
    int maxChildren,
    int maxWaiting,
    int halfCloseSeconds) {

  static final String FORM = "nsenter.form";
  static final String LAUNCHER = "nsenter.launcher";
  static final String DIRECTORY = "nsenter.directory";
  static final String MAX_CHILDREN = "nsenter.maxChildren";
  static final String MAX_WAITING = "nsenter.maxWaiting";
  static final String HALF_CLOSE_SECONDS = "nsenter.halfCloseSeconds";

  private static final int DEFAULT_MAX_CHILDREN = 512;
  private static final int DEFAULT_MAX_WAITING = 512;
  private static final int LIMIT = 100_000;
  private static final int DAY = 86_400;

  /** What socat(1) takes as it is, without its own quoting. */
  private static final Pattern PLAIN_PATH = Pattern.compile("/[A-Za-z0-9._/-]*");

  /** A socket's path has at most 107 bytes, unix(7), and ours adds at most 60. */
  private static final int MAX_DIRECTORY = 47;

  private static final Set<String> KNOWN =
      Set.of(
          FORM,
          LAUNCHER,
          DIRECTORY,
          MAX_CHILDREN,
          MAX_WAITING,
          HALF_CLOSE_SECONDS,
          Program.NSENTER.option(),
          Program.SOCAT.option(),
          Program.SETPRIV.option());

  /**
   * Reads and checks the options.
   *
   * @throws IllegalArgumentException naming the option, its value and the rule
   */
  static Settings of(ConnectorConfig config) {
    Map<String, String> options = config.options();
    requireKnown(options.keySet());
    Form form = form(options.getOrDefault(FORM, Form.PIPE.option()));
    return new Settings(
        form,
        launcher(form, options.get(LAUNCHER)),
        directory(form, options),
        number(options, MAX_CHILDREN, DEFAULT_MAX_CHILDREN, 1, LIMIT),
        number(options, MAX_WAITING, DEFAULT_MAX_WAITING, 0, LIMIT),
        number(options, HALF_CLOSE_SECONDS, DAY, 1, 7 * DAY));
  }

  private static void requireKnown(Set<String> names) {
    for (String name : names) {
      if (name.startsWith("nsenter.") && !KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "there is no option "
                + name
                + "; there are: "
                + KNOWN.stream().sorted().collect(Collectors.joining(", ")));
      }
    }
  }

  private static Form form(String value) {
    return Arrays.stream(Form.values())
        .filter(form -> form.option().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    FORM + " '" + value + "' must be pipe, unix or helper"));
  }

  private static Optional<Launcher> launcher(Form form, @Nullable String value) {
    if (form == Form.HELPER && value == null) {
      throw new IllegalArgumentException(
          FORM
              + " 'helper' needs "
              + LAUNCHER
              + ", the command that runs a program in the helper, such as 'chroot"
              + " /proc/4711/root'");
    }
    if (form != Form.HELPER && value != null) {
      throw new IllegalArgumentException(
          LAUNCHER + " is for " + FORM + "=helper, and the form is " + form.option());
    }
    return Optional.ofNullable(value).map(Launcher::parse);
  }

  private static Path directory(Form form, Map<String, String> options) {
    String value = options.getOrDefault(DIRECTORY, System.getProperty("java.io.tmpdir", "/tmp"));
    if (form != Form.UNIX) {
      return Path.of("/");
    }
    if (!PLAIN_PATH.matcher(value).matches() || value.length() > MAX_DIRECTORY) {
      throw new IllegalArgumentException(
          DIRECTORY
              + " '"
              + value
              + "' must be an absolute path of A-Z a-z 0-9 . _ - and /, and at most "
              + MAX_DIRECTORY
              + " long, for the sockets in it; it is java.io.tmpdir unless told");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(DIRECTORY + " is not a path: " + e.getReason(), e);
    }
  }

  private static int number(
      Map<String, String> options, String name, int otherwise, int least, int most) {
    String value = options.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw outOfRange(name, value, least, most, e);
    }
    throw outOfRange(name, value, least, most, null);
  }

  private static IllegalArgumentException outOfRange(
      String name, String value, int least, int most, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        name + " '" + value + "' must be a number from " + least + " to " + most, cause);
  }
}
