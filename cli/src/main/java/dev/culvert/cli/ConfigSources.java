package dev.culvert.cli;

import dev.culvert.cli.ConfigFile.Entry;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option's value comes from when it is not on the command line: environment, then file.
 * The names are the same everywhere: {@code --stream-window}, {@code CULVERT_STREAM_WINDOW}, {@code
 * stream-window}. Immutable.
 */
final class ConfigSources implements IDefaultValueProvider {

  private static final Set<String> COMMAND_LINE_ONLY =
      Set.of("help", "version", "config", "show-config", "json", "matrix");

  private final Map<String, String> environment;
  private final ConfigFile file;
  private final @Nullable String fault;

  private ConfigSources(Map<String, String> environment, ConfigFile file, @Nullable String fault) {
    this.environment = Map.copyOf(environment);
    this.file = file;
    this.fault = fault;
  }

  /** Reads the file, if there is one. */
  static ConfigSources of(
      Map<String, String> environment, ConfigFile.Location location, Set<String> keys) {
    try {
      return new ConfigSources(environment, ConfigFile.read(location, keys), null);
    } catch (IllegalArgumentException e) {
      return new ConfigSources(environment, ConfigFile.NONE, e.getMessage());
    }
  }

  /** What is wrong with the file, for every command that goes by it; null if nothing is. */
  @Nullable String fault() {
    return fault;
  }

  /** The keys of every command's options. */
  static Set<String> keys(CommandLine command) {
    Set<String> keys = new HashSet<>();
    command.getCommandSpec().options().stream()
        .filter(ConfigSources::isConfigurable)
        .forEach(option -> keys.add(key(option)));
    command.getSubcommands().values().forEach(sub -> keys.addAll(keys(sub)));
    return keys;
  }

  /** The option's name in a file: its long name without the hyphens. */
  static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  static boolean isConfigurable(OptionSpec option) {
    return option.longestName().startsWith("--") && !COMMAND_LINE_ONLY.contains(key(option));
  }

  /** The value for picocli, escaped where picocli would replace a variable. */
  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    String value = argument instanceof OptionSpec option ? value(option) : null;
    return value == null ? null : value.replace("${", "$${");
  }

  /** The value in the environment, else in the file; null if neither has one. */
  @Nullable String value(OptionSpec option) {
    if (!isConfigurable(option)) {
      return null;
    }
    String value = environment.getOrDefault(variable(option), "");
    if (!value.isEmpty()) {
      return value;
    }
    Entry entry = file.entries().get(key(option));
    return entry == null ? null : entry.value();
  }

  /** Where {@link #value} found it; null if nowhere. */
  @Nullable String origin(OptionSpec option) {
    if (!environment.getOrDefault(variable(option), "").isEmpty()) {
      return "environment " + variable(option);
    }
    Entry entry = file.entries().get(key(option));
    return entry == null ? null : "file " + file.path() + ":" + entry.line();
  }

  private static String variable(OptionSpec option) {
    return "CULVERT_" + key(option).replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
