package dev.culvert.cli;

import dev.culvert.core.Printable;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Runs the command, or with {@code --show-config} prints its configuration instead: every value
 * with its origin, in the form of a configuration file. Help needs no configuration: a file that is
 * wrong counts only after it. Nor does the doctor: the file is one of its patients.
 */
final class ShowConfig implements IExecutionStrategy {

  private final ConfigSources sources;
  private final Consumer<Object> commands;

  /**
   * @param commands hears of a command that will run before anything is printed for it
   */
  ShowConfig(ConfigSources sources, Consumer<Object> commands) {
    this.sources = sources;
    this.commands = commands;
  }

  @Override
  public int execute(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    boolean help = CommandLine.executeHelpRequest(parsed) != null;
    if (help) {
      return ExitCode.OK;
    }
    PrintWriter err = parsed.commandSpec().commandLine().getErr();
    if (sources.environmentFault() != null) {
      err.println("error: " + Printable.of(sources.environmentFault()));
      return ExitCode.BAD_INPUT;
    }
    String fault = sources.fault();
    OptionSpec show = last.commandSpec().findOption("--show-config");
    boolean shows = show != null && last.hasMatchedOption(show);
    if (!shows && last.commandSpec().userObject() instanceof DoctorCommand doctor) {
      doctor.configFault(fault);
    } else if (fault != null) {
      err.println("error: " + Printable.of(fault));
      return ExitCode.BAD_INPUT;
    }
    if (!shows) {
      commands.accept(last.commandSpec().userObject());
    }
    if (sources.note() != null) {
      err.println(Printable.of(sources.note()));
    }
    if (!shows) {
      return new RunLast().execute(parsed);
    }
    print(last);
    return ExitCode.OK;
  }

  private void print(ParseResult parsed) {
    PrintWriter out = parsed.commandSpec().commandLine().getOut();
    List<OptionSpec> options =
        parsed.commandSpec().options().stream()
            .filter(ConfigSources::isConfigurable)
            .sorted(Comparator.comparing(ConfigSources::key))
            .toList();
    for (OptionSpec option : options) {
      boolean given = parsed.hasMatchedOption(option);
      String origin = given ? "option" : sources.origin(option);
      String value = given ? String.join(",", option.originalStringValues()) : fallback(option);
      String key = ConfigSources.key(option);
      if (value == null) {
        out.println("# " + key + ": not set");
      } else {
        out.println(key + ": " + quoted(value) + "  # " + (origin == null ? "default" : origin));
      }
    }
    out.flush();
  }

  private @Nullable String fallback(OptionSpec option) {
    String configured = sources.value(option);
    if (configured != null) {
      return configured;
    }
    return option.arity().max() == 0 ? "false" : option.defaultValue();
  }

  /** Quoted where the file's grammar would read it differently. */
  private static String quoted(String value) {
    if (value.matches("[A-Za-z0-9./][^#'\"]*")) {
      return value;
    }
    return value.indexOf('"') < 0 ? '"' + value + '"' : "'" + value + "'";
  }
}
