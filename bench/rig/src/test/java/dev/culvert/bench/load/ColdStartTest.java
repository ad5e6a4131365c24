package dev.culvert.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.PodPort;
import dev.culvert.bench.rig.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class ColdStartTest {

  @ParameterizedTest
  @ValueSource(strings = {"netty+gateway+tls/jnr", "okhttp+stream-window=64KiB/jnr"})
  void theFirstTwoHundredConnectionsOfACommandAreFiguresOfTheirOwn(String cell) throws IOException {
    ColdStart found = ColdStart.measure(Cell.parse(cell));

    assertThat(found.readyMillis()).isPresent();
    assertThat(found.first()).isPositive();
    assertThat(found.second().getTotalCount()).isEqualTo(9);
    assertThat(found.eleventh().getTotalCount()).isEqualTo(90);
    assertThat(found.hundredth().getTotalCount()).isEqualTo(100);
    assertThat(found.mebibyteNanos()).isPositive();
  }

  @Test
  void withoutAClientThereIsNothingToStart() throws IOException {
    assertThat(ColdStart.measure(Cell.parse("raw")).readyMillis()).isEmpty();
  }

  @Test
  void theClientIsAProcessOfItsOwnAndEndsWithTheRig() throws IOException {
    List<ProcessHandle> processes;
    try (Rig rig = Rig.fresh(Cell.parse("netty/jnr"))) {
      processes = ProcessHandle.current().descendants().toList();
      assertThat(processes).anyMatch(ColdStartTest::forwards);
      assertThat(rig.address(PodPort.FIRST_BYTE).getPort()).isPositive();
    }

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  private static boolean forwards(ProcessHandle process) {
    try {
      String command = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
      return command.contains("dev.culvert.cli.Main\0port-forward");
    } catch (IOException e) {
      return false; // It has gone.
    }
  }
}
