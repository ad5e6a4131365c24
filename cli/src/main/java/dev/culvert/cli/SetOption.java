package dev.culvert.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
   * @throws IllegalArgumentException if one is not of the form NAME=VALUE
   */
  Map<String, String> providerOptions() {
    Map<String, String> options = new HashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("setting '" + setting + "' must be NAME=VALUE");
      }
      options.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return options;
  }
}
