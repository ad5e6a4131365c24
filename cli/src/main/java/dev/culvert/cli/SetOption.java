package dev.culvert.cli;

import dev.culvert.core.spi.Providers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Tuning that one provider alone has. */
final class SetOption {

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      split = ",",
      description = "Tuning of one provider, such as nsenter.socat=/opt/bin/socat. Repeatable.")
  private List<String> settings = List.of();

  /**
   * The provider options that were set.
   *
   * @throws IllegalArgumentException if one is not of the form NAME=VALUE, of no provider, or names
   *     a file that somebody else may write
   */
  Map<String, String> providerOptions() {
    Map<String, String> options = new HashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("setting '" + setting + "' must be NAME=VALUE");
      }
      String name = setting.substring(0, equals);
      String value = setting.substring(equals + 1);
      requireProvider(name);
      requireOwn(name, value);
      options.put(name, value);
    }
    return options;
  }

  /** Programs to run, and files to go by: the value, or words of it, which a launcher has. */
  private static void requireOwn(String name, String value) {
    Stream.concat(Stream.of(value), Stream.of(value.split(" +")))
        .filter(word -> word.indexOf('/') >= 0)
        .map(Path::of)
        .filter(Files::isRegularFile)
        .forEach(file -> FileOwnership.require("--set " + name + ": the file", file));
  }

  /** A provider looks at its own settings alone: one of nobody would be ignored. */
  private static void requireProvider(String setting) {
    Set<String> known = KnownProvider.names();
    Stream.of(Providers.transports(), Providers.connectors(), Providers.locators())
        .flatMap(providers -> providers.all().stream())
        .forEach(provider -> known.add(provider.name()));
    String name = setting.substring(0, Math.max(0, setting.indexOf('.')));
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "setting '"
              + setting
              + "' must be PROVIDER.NAME, and no provider is called '"
              + name
              + "'"
              + Suggestion.of(name, known)
              + "; there are: "
              + String.join(", ", known));
    }
  }
}
