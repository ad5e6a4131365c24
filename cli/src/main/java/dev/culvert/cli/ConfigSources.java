package dev.culvert.cli;

import dev.culvert.cli.ConfigFile.Entry;
import dev.culvert.cli.ConfigFile.Location;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
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
  private final @Nullable String environmentFault;
  private final @Nullable String note;

  private ConfigSources(
      Map<String, String> environment,
      ConfigFile file,
      @Nullable String fault,
      @Nullable String environmentFault,
      @Nullable String note) {
    this.environment = Map.copyOf(environment);
    this.file = file;
    this.fault = fault;
    this.environmentFault = environmentFault;
    this.note = note;
  }

  /**
   * Finds and reads the file, if there is one.
   *
   * @param keys those that are allowed; asked for only where something is given
   */
  static ConfigSources of(
      String[] args, Map<String, String> environment, Supplier<Set<String>> keys) {
    boolean named = ConfigFile.isNamed(args, environment);
    String wrong = EnvironmentKeys.fault(environment, keys);
    Location location;
    try {
      location = ConfigFile.locate(args, environment, Path.of(""));
    } catch (IllegalArgumentException e) {
      String why = e.getMessage();
      return named
          ? new ConfigSources(environment, ConfigFile.NONE, why, wrong, null)
          : new ConfigSources(environment, ConfigFile.NONE, null, wrong, why);
    }
    try {
      ConfigFile file = ConfigFile.read(location, keys);
      Path found = named ? null : file.path();
      String note = found == null ? null : "using the configuration file " + found.toAbsolutePath();
      return new ConfigSources(environment, file, null, wrong, note);
    } catch (IllegalArgumentException e) {
      return new ConfigSources(environment, ConfigFile.NONE, e.getMessage(), wrong, null);
    }
  }

  /** What is wrong with the file, for every command that goes by it; null if nothing is. */
  @Nullable String fault() {
    return fault;
  }

  /** What is wrong with the environment; null if nothing is. */
  @Nullable String environmentFault() {
    return environmentFault;
  }

  /** What the user should know of the file that he did not name; null if there is nothing. */
  @Nullable String note() {
    return note;
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
    return EnvironmentKeys.of(key(option));
  }
}
