package dev.culvert.node.cri;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Printable;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a question that the runtime did not answer well means, and what to do about it. */
final class RuntimeFailures {

  /** Characters that a runtime may put into a message. */
  static final int MAX_SAID = 200;

  private RuntimeFailures() {}

  /** Of what gRPC says. */
  static CulvertException of(Path socket, Duration timeout, Throwable thrown) {
    Status status = Status.fromThrowable(thrown);
    String runtime = "the container runtime at " + socket;
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED ->
          new CulvertException(
              Failure.TIMEOUT,
              runtime
                  + " did not answer within "
                  + timeout.toMillis()
                  + " ms; look whether it hangs (journalctl -u containerd or crio), or raise"
                  + " cri.timeout",
              thrown);
      case UNIMPLEMENTED ->
          new CulvertException(
              Failure.UNAVAILABLE,
              runtime
                  + " does not speak CRI runtime.v1; it takes containerd 1.6 or CRI-O 1.23, and in"
                  + " containerd's config.toml 'cri' must not be among the disabled_plugins",
              thrown);
      case RESOURCE_EXHAUSTED ->
          new CulvertException(
              Failure.PROTOCOL_ERROR,
              runtime + " sent too large an answer: " + description(status) + "; restart it",
              thrown);
      case NOT_FOUND ->
          new CulvertException(
              Failure.NOT_FOUND,
              runtime + " knows no such sandbox: " + description(status),
              thrown);
      case UNAVAILABLE -> unavailable(socket, runtime, status, thrown);
      default ->
          new CulvertException(
              Failure.PROTOCOL_ERROR,
              runtime
                  + " answered "
                  + status.getCode()
                  + ": "
                  + description(status)
                  + "; look into its log, and whether cri.socket is a container runtime's",
              thrown);
    };
  }

  private static CulvertException unavailable(
      Path socket, String runtime, Status status, Throwable thrown) {
    String reason = reason(status);
    String said;
    if (Files.notExists(socket)) {
      said = "there is no container runtime's socket " + socket + "; " + CriOptions.REMEDY;
    } else if (reason.contains("Permission denied")) {
      said =
          "no permission to connect to "
              + runtime
              + "; run the node as root, or as a user that may write to the socket";
    } else if (reason.contains("Connection refused")) {
      said = "nothing listens at " + socket + "; start the container runtime";
    } else {
      said =
          runtime
              + " broke the connection: "
              + reason
              + "; look whether it runs, and whether cri.socket is a container runtime's";
    }
    return new CulvertException(Failure.UNAVAILABLE, said, thrown);
  }

  /** The operating system's words if there are any, else gRPC's. */
  private static String reason(Status status) {
    for (Throwable t = status.getCause(); t != null; t = t.getCause()) {
      if (t instanceof IOException && t.getMessage() != null) {
        return Printable.of(t.getMessage(), MAX_SAID);
      }
    }
    return description(status);
  }

  private static String description(Status status) {
    String description = status.getDescription();
    return description == null ? status.getCode().toString() : Printable.of(description, MAX_SAID);
  }
}
