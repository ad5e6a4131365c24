package dev.culvert.cli;

import dev.culvert.core.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the libraries and Culvert itself log: one line each on standard error, from WARNING on. */
final class Logs {

  /** Loggers are held weakly by the JDK: without these their levels would be lost. */
  private static final List<Logger> KEPT = new CopyOnWriteArrayList<>();

  private Logs() {}

  /**
   * @param err where the lines go; never held up by it while a role runs
   */
  static void configure(boolean verbose, PrintWriter err) {
    System.setProperty("org.jboss.logging.provider", "jdk");
    // What SLF4J has to say of its own start is for nobody.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    // Nothing of what the JDK would read is left by the next line.
    System.setProperty("java.util.logging.config.file", "/dev/null");
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    Logger own = Logger.getLogger("dev.culvert");
    KEPT.addAll(List.of(root, own));
    root.addHandler(new Lines(err, new OneLine(verbose)));
    root.setLevel(Level.WARNING);
    own.setLevel(verbose ? Level.FINE : Level.WARNING);
  }

  /** Closed by the JDK in a shutdown hook, which nothing may hold up. */
  private static final class Lines extends Handler {

    private final PrintWriter err;

    Lines(PrintWriter err, Formatter formatter) {
      this.err = err;
      setFormatter(formatter);
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        err.print(getFormatter().format(record));
        err.flush();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** {@code WARNING logger: message}; the stack trace only when asked to be verbose. */
  static final class OneLine extends Formatter {

    private final boolean traces;

    OneLine(boolean traces) {
      this.traces = traces;
    }

    @Override
    public String format(LogRecord record) {
      StringBuilder line =
          new StringBuilder(record.getLevel().getName())
              .append(' ')
              .append(record.getLoggerName())
              .append(": ")
              .append(Printable.of(formatMessage(record)));
      Throwable thrown = record.getThrown();
      if (thrown != null) {
        line.append(": ").append(Printable.of(thrown.toString()));
      }
      line.append(System.lineSeparator());
      if (thrown != null && traces) {
        line.append(Trace.of(thrown));
      }
      return line.toString();
    }
  }
}
