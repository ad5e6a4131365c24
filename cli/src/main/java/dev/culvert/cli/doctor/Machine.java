package dev.culvert.cli.doctor;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What checks look at: files, programs and the JVM. Thread-safe. */
public interface Machine {

  /** A file's text; empty if it is not there or cannot be read. */
  Optional<String> read(String file);

  /** Whether a path is there, of whatever kind. */
  boolean exists(String path);

  /** Whether this process may write to a path. */
  boolean isWritable(String path);

  /** The paths of a directory's entries, sorted; none if it cannot be read. */
  List<String> list(String directory);

  /** Where PATH or the usual places have a program; empty if nowhere. */
  Optional<String> find(String program);

  /** Runs a program, for a bounded time. */
  Run run(String... command);

  /** Connects to a Unix socket and closes again; null, or why that fails. */
  @Nullable String connect(String socket);

  /** A system property of the JVM; the empty text if it has none. */
  String property(String name);

  /** The options that the JVM was started with. */
  List<String> javaOptions();

  /**
   * What became of a program.
   *
   * @param code its exit code; 127 if it could not be started
   * @param output standard output and standard error
   */
  record Run(int code, String output) {

    /** Whether it ended well. */
    public boolean isGood() {
      return code == 0;
    }
  }
}
