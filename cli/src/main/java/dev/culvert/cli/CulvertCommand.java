package dev.culvert.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says which there are. */
@Command(
    name = "culvert",
    mixinStandardHelpOptions = true,
    versionProvider = CulvertCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Forwards TCP ports into pods over HTTP/2.",
    footer = {
      "",
      "Every long option can also be given in the environment (--stream-window as",
      "CULVERT_STREAM_WINDOW) and in a file of 'key: value' lines (stream-window: 1MiB):",
      "--config FILE, else ./culvert.yaml, else $XDG_CONFIG_HOME/culvert/config.yaml.",
      "Option beats environment beats file beats default; --show-config shows the result.",
      "",
      "'culvert COMMAND --help' says more. The script ./culvert has two more commands: userns",
      "runs another one where an ordinary user may make pods, and verify runs every test."
    })
final class CulvertCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: one of " + String.join(", ", spec.subcommands().keySet()));
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"culvert " + (version == null ? "(not packaged)" : version)};
    }
  }
}
