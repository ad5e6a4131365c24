package dev.culvert.bench.command;

import dev.culvert.bench.result.RunFile;
import dev.culvert.bench.run.Measurement;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures, or goes on measuring. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures; the same as bench by itself.")
final class RunCommand implements Callable<Integer> {

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on with the run of this folder, which was interrupted: with its plan and seed, where"
              + " it stopped. Of the options above only --jvm counts")
  private @Nullable Path resume;

  RunOptions options() {
    return options;
  }

  @Override
  public Integer call() throws Exception {
    return resume == null
        ? BenchCommand.measure(options.request(), options.namesCells(), options::usage)
        : resume(resume);
  }

  private int resume(Path folder) throws Exception {
    RunFile run = RunFile.read(folder);
    RemoteOptions remote = RemoteOptions.of(run.arguments());
    if (BenchCommand.needsPods(run.plan()) && UserNamespace.isNeeded()) {
      options.plan();
      return UserNamespace.run(
          OwnCommandLine.command(
              "run", options.arguments(), List.of("--resume", folder.toString())));
    }
    return Measurement.resumed(folder, run, options.target(), remote.target()).run(System.out);
  }
}
