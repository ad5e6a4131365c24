package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.Map;

/** The entry point of the {@code culvert} command. */
public final class Main {

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    Termination termination = new Termination();
    Output output =
        new Output(
            new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    output.replaceSystemStreams();
    Logs.configure(isVerbose(args), output.err());
    int code = ExitCode.FAILED;
    try {
      code = run(args, System.getenv(), output, termination, new OwnProcess(termination));
    } catch (Throwable e) {
      output.err().println("error: " + CulvertException.of(e).getMessage());
    } finally {
      System.exit(output.end(code));
    }
  }

  /**
   * Runs the command in this JVM.
   *
   * @param args the command line
   * @param environment the environment's variables
   * @param output where it prints; the caller ends it
   * @param termination asks a command that waits to stop
   * @param process where it runs
   * @return the exit code
   */
  static int run(
      String[] args,
      Map<String, String> environment,
      Output output,
      Termination termination,
      HostProcess process) {
    PortForwardCommand plain = new PortForwardCommand(termination, output.out(), output.err());
    if (PlainCommandLine.read(args, environment, plain)) {
      begin(plain, output, termination, process);
      try {
        return plain.call();
      } catch (Exception e) {
        return new FailureReport(isVerbose(args)).tell(e, output.err());
      }
    }
    return AnyCommandLine.run(
        args, environment, output, termination, c -> begin(c, output, termination, process));
  }

  /**
   * A command will run now. From here on nobody who does not read holds a role up, and a signal
   * ends it.
   */
  private static void begin(
      Object command, Output output, Termination termination, HostProcess process) {
    if (!(command instanceof DoctorCommand || command instanceof ProvidersCommand)) {
      process.heedSignals();
    }
    if (!(command instanceof Role role)) {
      return;
    }
    output.neverWait();
    Deadline.watch(
        termination,
        role.grace(),
        Deadline.MARGIN,
        () -> {
          output.endAtOnce("error: it was asked to stop and did not; it is ended as it is");
          process.halt();
        });
  }

  /** Whether stack traces are wanted; known before anything is read. */
  static boolean isVerbose(String[] args) {
    for (String arg : args) {
      if (arg.equals("-v") || arg.equals("--verbose")) {
        return true;
      }
    }
    return false;
  }
}
