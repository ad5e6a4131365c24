package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.culvert.core.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file: flat YAML, one {@code key: value} a line, comments, and quotes where a
 * value needs them. Immutable.
 *
 * @param path where it was read; null if there is none
 * @param entries values by key
 */
record ConfigFile(@Nullable Path path, Map<String, Entry> entries) {

  /** No file. */
  static final ConfigFile NONE = new ConfigFile(null, Map.of());

  private static final String OPTION = "--config";
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):(?:\\s+(.*))?");
  private static final Pattern QUOTED =
      Pattern.compile("\"([^\"\\\\]*)\"\\s*(?:#.*)?|'([^']*)'\\s*(?:#.*)?");
  private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*$");

  /** What starts something other than a plain value in YAML. */
  private static final String INDICATORS = "[]{}&*!|>@`%\"'";

  ConfigFile {
    entries = Map.copyOf(entries);
  }

  /**
   * Finds the file: the one that is named, else the first of the usual ones that is there; null if
   * nothing says where the user's would be.
   *
   * @throws IllegalArgumentException if one would be named by what cannot be a path
   */
  static @Nullable Location locate(String[] args, Map<String, String> environment, Path directory) {
    String named = named(args, environment);
    if (named != null) {
      return new Location(path(directory, named), true);
    }
    Path here = directory.resolve("culvert.yaml");
    if (Files.exists(here)) {
      return new Location(here, false);
    }
    String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (configured.isEmpty() && home.isEmpty()) {
      return null;
    }
    Path folder =
        configured.isEmpty()
            ? path(directory, home).resolve(".config")
            : path(directory, configured);
    return new Location(folder.resolve("culvert").resolve("config.yaml"), false);
  }

  private static Path path(Path directory, String text) {
    try {
      return directory.resolve(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "cannot look for the configuration file: '"
              + Printable.of(text)
              + "' has bytes that are no text in this locale, whose encoding is "
              + System.getProperty("sun.jnu.encoding")
              + "; rename it, or set LC_ALL to a locale that has them",
          e);
    }
  }

  /**
   * Reads a file.
   *
   * @param keys those that are allowed
   * @throws IllegalArgumentException if it is somebody else's, cannot be read or a line is wrong;
   *     the message names the file and the line
   */
  static ConfigFile read(@Nullable Location location, Supplier<Set<String>> keys) {
    if (location == null) {
      return NONE;
    }
    if (!location.named && !Files.exists(location.path)) {
      return NONE;
    }
    FileOwnership.require("the configuration file", location.path);
    try {
      return parse(location.path, lines(location.path), keys.get());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read the configuration file " + location.path + ": " + reason(e), e);
    }
  }

  /** Without the byte order mark that some editors put first. */
  private static List<String> lines(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = UTF_8.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      throw new IllegalArgumentException(
          path
              + ":"
              + (1 + text.chars().filter(c -> c == '\n').count())
              + ": a byte that is not UTF-8; save the file in that encoding");
    }
    return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).lines().toList();
  }

  static ConfigFile parse(Path path, List<String> lines, Set<String> keys) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).stripTrailing();
      String where = path + ":" + (i + 1) + ": ";
      if (COMMENT.matcher(line).replaceFirst("").isBlank() || line.equals("---")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            where + "expected 'key: value' at the start of the line, one value a line");
      }
      String key = matcher.group(1);
      if (!keys.contains(key)) {
        throw new IllegalArgumentException(
            where
                + "unknown key '"
                + key
                + "'"
                + Suggestion.of(key, keys)
                + "; the keys are the long options without '--'");
      }
      String text = matcher.group(2) == null ? "" : matcher.group(2);
      if (entries.put(key, new Entry(value(text, where + "'" + key + "' "), i + 1)) != null) {
        throw new IllegalArgumentException(where + "'" + key + "' stands here a second time");
      }
    }
    return new ConfigFile(path, entries);
  }

  private static String value(String text, String where) {
    Matcher quoted = QUOTED.matcher(text);
    if (quoted.matches()) {
      return quoted.group(1) == null ? quoted.group(2) : quoted.group(1);
    }
    String plain = COMMENT.matcher(text).replaceFirst("").strip();
    if (plain.isEmpty()) {
      throw new IllegalArgumentException(where + "has no value");
    }
    if (INDICATORS.indexOf(plain.charAt(0)) >= 0) {
      throw new IllegalArgumentException(
          where + "must be a plain or quoted value on one line; several are joined by ','");
    }
    return plain;
  }

  /** Whether the user names a file. */
  static boolean isNamed(String[] args, Map<String, String> environment) {
    return named(args, environment) != null;
  }

  private static @Nullable String named(String[] args, Map<String, String> environment) {
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      if (args[i].startsWith(OPTION + "=")) {
        return args[i].substring(OPTION.length() + 1);
      }
      if (args[i].equals(OPTION) && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    String variable = environment.getOrDefault("CULVERT_CONFIG", "");
    return variable.isEmpty() ? null : variable;
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException ? "no such file" : e.toString();
  }

  /**
   * A value and where it stands.
   *
   * @param line counted from 1
   */
  record Entry(String value, int line) {}

  /**
   * Where the file would be.
   *
   * @param named whether the user named it, so that it has to be there
   */
  record Location(Path path, boolean named) {}
}
