package dev.culvert.tck;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Collects what is logged above DEBUG, by us and by the libraries, but for those of the server that
 * the tests talk to. Thread-safe.
 */
final class LoudLog extends Handler implements AutoCloseable {

  private static final Logger ROOT = Logger.getLogger("");
  private static final List<String> OF_THE_SERVER = List.of("io.undertow", "org.xnio", "org.jboss");

  private final List<String> records = new CopyOnWriteArrayList<>();

  private LoudLog() {}

  static LoudLog open() {
    LoudLog log = new LoudLog();
    ROOT.addHandler(log);
    return log;
  }

  List<String> records() {
    return records;
  }

  @Override
  public void publish(LogRecord logged) {
    String name = String.valueOf(logged.getLoggerName());
    if (logged.getLevel().intValue() > Level.FINE.intValue()
        && OF_THE_SERVER.stream().noneMatch(name::startsWith)) {
      records.add(logged.getLevel() + " " + name + ": " + logged.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
  }
}
