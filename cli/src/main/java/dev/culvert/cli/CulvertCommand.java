package dev.culvert.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
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

  /** The version that Maven writes into the jar: its manifest may be that of another program. */
  static final class Version implements IVersionProvider {

    private static final String POM = "/META-INF/maven/dev.culvert/culvert-cli/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
      Properties pom = new Properties();
      try (InputStream in = Main.class.getResourceAsStream(POM)) {
        if (in != null) {
          pom.load(in);
        }
      }
      return new String[] {"culvert " + pom.getProperty("version", "(not packaged)")};
    }
  }
}
