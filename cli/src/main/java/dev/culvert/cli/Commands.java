package dev.culvert.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands: Culvert's own, and those that other jars add. To read what one takes from its
 * annotations is slow, and to look for others opens every jar, so a start does it for no more than
 * it runs.
 */
final class Commands {

  private final Termination termination;
  private final Map<String, Supplier<Object>> own = new LinkedHashMap<>();

  Commands(Termination termination, PrintWriter out, PrintWriter err) {
    this.termination = termination;
    own.put("port-forward", () -> new PortForwardCommand(termination, out, err));
    own.put("node", () -> new NodeCommand(termination));
    own.put("gateway", () -> new GatewayCommand(termination));
    own.put("providers", ProvidersCommand::new);
    own.put("doctor", DoctorCommand::new);
  }

  /**
   * What a command line needs: the command that it begins with, if that is Culvert's own; or all.
   */
  CommandLine neededFor(String[] args) {
    Supplier<Object> first = args.length == 0 ? null : own.get(args[0]);
    if (first == null) {
      return all();
    }
    CommandLine culvert = new CommandLine(new CulvertCommand());
    culvert.addSubcommand(first.get());
    return culvert.setExpandAtFiles(false);
  }

  /** All of them. */
  CommandLine all() {
    CommandLine culvert = new CommandLine(new CulvertCommand());
    own.values().forEach(command -> culvert.addSubcommand(command.get()));
    for (Subcommand more : ServiceLoader.load(Subcommand.class)) {
      culvert.addSubcommand(more.command(termination.requested()));
    }
    return culvert.setExpandAtFiles(false);
  }
}
