package dev.culvert.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command from another jar. */
@Command(name = "greet", mixinStandardHelpOptions = true)
public final class GreetCommand implements Subcommand, Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--greeting", defaultValue = "hello")
  private String greeting = "";

  @Override
  public Object command(CompletionStage<Void> termination) {
    return this;
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(greeting);
    return 7;
  }
}
