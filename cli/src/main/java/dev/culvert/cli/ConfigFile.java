package dev.culvert.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):(?:\\s+(.*))?");
  private static final Pattern QUOTED =
      Pattern.compile("\"([^\"\\\\]*)\"\\s*(?:#.*)?|'([^']*)'\\s*(?:#.*)?");
  private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*$");

  /** What starts something other than a plain value in YAML. */
  private static final String INDICATORS = "[]{}&*!|>@`%\"'";

  ConfigFile {
    entries = Map.copyOf(entries);
  }

  /** Finds the file: the one that is named, else the first of the usual ones that is there. */
  static Location locate(String[] args, Map<String, String> environment, Path directory) {
    String named = named(args, environment);
    if (named != null) {
      return new Location(directory.resolve(named), true);
    }
    Path here = directory.resolve("culvert.yaml");
    if (Files.exists(here)) {
      return new Location(here, false);
    }
    String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path home =
        configured.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", ""), ".config")
            : Path.of(configured);
    return new Location(home.resolve("culvert").resolve("config.yaml"), false);
  }

  /**
   * Reads a file.
   *
   * @param keys those that are allowed
   * @throws IllegalArgumentException if it cannot be read or a line is wrong; the message names the
   *     file and the line
   */
  static ConfigFile read(Location location, Set<String> keys) {
    if (!location.named && !Files.exists(location.path)) {
      return NONE;
    }
    try {
      return parse(location.path, Files.readAllLines(location.path), keys);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read the configuration file " + location.path + ": " + reason(e), e);
    }
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
            where + "unknown key '" + key + "'; the keys are the long options without '--'");
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
