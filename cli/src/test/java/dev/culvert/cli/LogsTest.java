package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogsTest {

  private final LogRecord record = new LogRecord(Level.WARNING, "peer said {0}");

  @Test
  void aRecordIsOneLineWhateverAPeerPutsIntoIt() {
    record.setLoggerName("dev.culvert.server");
    record.setParameters(new Object[] {"a\r\nb\u001b[31mc"});
    record.setThrown(new IllegalStateException("line\nline"));

    assertThat(new Logs.OneLine(false).format(record))
        .isEqualTo(
            "WARNING dev.culvert.server: peer said a??b?[31mc:"
                + " java.lang.IllegalStateException: line?line"
                + System.lineSeparator());
  }

  @Test
  void aStackTraceIsForThoseWhoAsk() {
    record.setThrown(new IllegalStateException("wrong"));

    assertThat(new Logs.OneLine(false).format(record)).doesNotContain("\tat ");
    assertThat(new Logs.OneLine(true).format(record)).contains("\tat ");
  }
}
