package dev.culvert.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LatencyLogTest {

  private final LatencyLog log = new LatencyLog();

  @Test
  void windowsOfOneTagAreMerged() {
    log.add("rtt", window(1_000, 900));
    log.add("rtt", window(50_000, 100));
    log.add("connect", window(9_000_000, 10));

    Histogram merged = log.merged("rtt");

    assertThat(merged.getTotalCount()).isEqualTo(1_000);
    assertThat(merged.getValueAtPercentile(50)).isEqualTo(1_000);
    assertThat(merged.getValueAtPercentile(99)).isBetween(50_000L, 50_050L);
  }

  @Test
  void mergingIsNotAveraging() {
    log.add("rtt", window(1_000, 999));
    log.add("rtt", window(1_000_000, 1));

    assertThat(log.merged("rtt").getValueAtPercentile(99)).isEqualTo(1_000);
  }

  @Test
  void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
    log.add("rtt", window(13_000, 5));
    log.add("connect", window(2_000_000, 7));
    Path file = folder.resolve("fork.hlog");

    log.write(file);
    LatencyLog read = LatencyLog.read(file);

    assertThat(read.merged("rtt")).isEqualTo(log.merged("rtt"));
    assertThat(read.merged("connect")).isEqualTo(log.merged("connect"));
    assertThat(read.merged("other").getTotalCount()).isZero();
    assertThat(Files.readAllLines(file)).anyMatch(line -> line.startsWith("Tag=connect,"));
  }

  private static Histogram window(long nanos, int times) {
    Histogram window = LatencyLog.window();
    window.recordValueWithCount(nanos, times);
    return window;
  }
}
