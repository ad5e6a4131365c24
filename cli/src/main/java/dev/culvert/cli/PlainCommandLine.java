package dev.culvert.cli;

import dev.culvert.cli.ConfigFile.Location;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line that most clients are started with, read without picocli: to make its model of a
 * command is a good part of a start. All that is not plain is left to picocli, and nothing is said
 * of it here: help, other commands, options that are not plain words, what a file or a variable may
 * say, and whatever may be wrong. What is read here means what it means to picocli.
 */
final class PlainCommandLine {

  private static final String COMMAND = "port-forward";

  private final PortForwardCommand command;
  private final Set<String> given = new HashSet<>();
  private final List<String> words = new ArrayList<>();

  private PlainCommandLine(PortForwardCommand command) {
    this.command = command;
  }

  /**
   * Whether it is one, and then the command is ready to be called; else the command is not to be
   * used.
   *
   * @param command a new one
   */
  static boolean read(String[] args, Map<String, String> environment, PortForwardCommand command) {
    return args.length > 0
        && args[0].equals(COMMAND)
        && EnvironmentKeys.options(environment).isEmpty()
        && !hasFile(args, environment)
        && new PlainCommandLine(command).read(args);
  }

  private static boolean hasFile(String[] args, Map<String, String> environment) {
    try {
      Location file = ConfigFile.locate(args, environment, Path.of(""));
      return file != null && (file.named() || Files.exists(file.path()));
    } catch (IllegalArgumentException e) {
      return true; // Where it would be cannot be told, which the user hears with the rest.
    }
  }

  private boolean read(String[] args) {
    int next = 1;
    while (next < args.length) {
      String arg = args[next++];
      if (!arg.startsWith("-")) {
        words.add(arg);
        continue;
      }
      int equals = arg.indexOf('=');
      String option = longName(equals < 0 ? arg : arg.substring(0, equals));
      if (!given.add(option)) {
        return false;
      }
      if (option.equals("--verbose") && equals < 0) {
        command.beVerbose();
        continue;
      }
      String value = equals < 0 ? at(args, next++) : arg.substring(equals + 1);
      if (value == null || value.isEmpty() || !isWord(value) || !command.take(option, value)) {
        return false;
      }
    }
    return words.stream().allMatch(PlainCommandLine::isWord) && command.takeWords(words);
  }

  private static @Nullable String at(String[] args, int index) {
    return index < args.length ? args[index] : null;
  }

  /** Of an option without a value behind {@code =}, the short ones too. */
  private static String longName(String option) {
    return switch (option) {
      case "-n" -> "--namespace";
      case "-v" -> "--verbose";
      default -> option;
    };
  }

  /** Whether no reader of command lines would see more in it. */
  private static boolean isWord(String text) {
    return !text.isEmpty()
        && text.charAt(0) != '-'
        && text.indexOf('"') < 0
        && text.indexOf('\'') < 0;
  }
}
